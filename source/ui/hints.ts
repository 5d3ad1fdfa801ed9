/** The line of hints: what the keys can do right now, from the key table. */
import type { RunState } from '../runs/state.js';
import { asksOfRun, refusal } from './asking.js';
import { columnsOf } from './fit.js';
import {
  bindingsIn,
  isQuestion,
  keyTable,
  shownKey,
  type Binding,
  type CommandName,
} from './keys.js';
import { ofData } from './panels/data/facts.js';
import { foundPictures, severalFound } from './panels/data/findings.js';
import { modelRows } from './panels/comparison/models.js';
import { panelOf, thresholdPanels } from './panels/comparison/unseen.js';
import { hasPpv } from './panels/comparison/threshold.js';
import { WORTH_ZOOMING } from './charts/zoomed.js';
import { canResume, isOver, newestPhase, phaseIn } from './run-facts.js';
import { paint, type Theme } from './theme.js';
import { viewedPhase, viewOf, type AppView } from './view-state.js';

/** From so many on, a small terminal has no row for each. */
const MANY_CLASSES = 10;

/** Whether the findings of the audit stand in the place of the classes. */
function findingsOpen(run: RunState, view: AppView): boolean {
  return viewOf(view, viewedPhase(view, run)).findings;
}

/** Whether a picture of them is in focus, which keys act upon: a log may tell of findings without any. */
const findingInFocus = (run: RunState, view: AppView): boolean =>
  findingsOpen(run, view) && foundPictures(run).length > 0;

const manyClasses = ({ catalog }: RunState): boolean =>
  (catalog?.classes.length ?? 0) >= MANY_CLASSES;

const hasThreshold = (run: RunState): boolean => (run.operatingPoints?.points.length ?? 0) > 0;

/** Of a few epochs there is nothing that more could be seen of. */
const worthZooming = (run: RunState, view: AppView): boolean =>
  phaseIn(run, viewedPhase(view, run)).history.length >= WORTH_ZOOMING;

const problemsOpen = (run: RunState, view: AppView): boolean =>
  viewOf(view, viewedPhase(view, run)).problems;

/** Whether a command would do something now; those not named here always do. */
const applies: Partial<Record<CommandName, (run: RunState, view: AppView) => boolean>> = {
  // Of a run that is over the last phase stays the one that it would lead to.
  follow: (run, view) =>
    view.pinned !== null &&
    run.phaseOrder.includes(view.pinned) &&
    !(isOver(run) && view.pinned === newestPhase(run)),
  // Where it does, a line below the list says so, too. The first panel of the evaluation is the matrix.
  pageDown: (run, view) => {
    const phase = viewedPhase(view, run);
    const matrix = phase === 'evaluation' && panelOf(run, viewOf(view, phase)) === 'Matrix';
    return manyClasses(run) && !matrix;
  },
  dataDown: (run, view) =>
    findingsOpen(run, view)
      ? severalFound(run, 'finding')
      : manyClasses(run) || problemsOpen(run, view),
  pause: (run) => run.status === 'running' || run.status === 'paused',
  stopAfterEpoch: (run) => !isOver(run) && run.runningPhase !== null,
  stopNow: (run) => !isOver(run),
  checkpoint: (run) => !isOver(run) && run.phases[run.runningPhase ?? '']?.epochs > 0,
  resume: (run) => canResume(run),
  startPhase: (run) => run.waitingPhase !== null,
  installEngine: (run) => offered(run),
  detach: (run, view) => !isOver(run) && !view.replay,
  note: (run) => !isOver(run),
  nextSplit: (run, view) =>
    findingsOpen(run, view) ? severalFound(run, 'kind') : !problemsOpen(run, view),
  toggleProblems: (run, view) =>
    !findingsOpen(run, view) &&
    ((run.catalog?.unreadable.length ?? 0) > 0 || ofData(run.warnings).length > 0),
  nextFinding: findingInFocus,
  markWrong: findingInFocus,
  markUnsure: findingInFocus,
  markRight: findingInFocus,
  epochBack: (run) =>
    Object.values(run.phases).some(({ history }) => history.some((one) => one.confusionMatrix)),
  toggleBelow: (_run, { otherBelow }) => otherBelow === true,
  raiseThreshold: hasThreshold,
  nextPrevalence: (run, view) =>
    hasPpv(run.operatingPoints) &&
    thresholdPanels.includes(panelOf(run, viewOf(view, viewedPhase(view, run)))),
  zoomCharts: worthZooming,
  smoothCharts: worthZooming,
  nextModel: (run) => modelRows(run).length > 1,
  takeControl: (run, view) => !isOver(run) && view.control?.mine === false,
};

/** Hints in the order they give way: the last ones are left out first where the line is too short. */
const order: readonly CommandName[] = [
  'startPhase',
  'resume',
  'installEngine',
  'takeControl',
  'quit',
  'help',
  'leaveMatrix',
  'openCell',
  'cellRight',
  'closeCell',
  'toggleHeat',
  'nextImage',
  'markImageWrong',
  'nextLabel',
  'previousImage',
  'markImageUnsure',
  'markImageRight',
  'nextPhase',
  'scrollDown',
  'nextPanel',
  'nextSplit',
  'toggleProblems',
  'toggleFindings',
  'nextFinding',
  'markWrong',
  'markUnsure',
  'markRight',
  'pageDown',
  'dataDown',
  'toggleAugmented',
  'togglePercent',
  'enterMatrix',
  'pause',
  'stopAfterEpoch',
  'stopNow',
  'follow',
  'nextModel',
  'epochBack',
  'raiseThreshold',
  'toggleBelow',
  'nextPrevalence',
  'nextClass',
  'moreSamples',
  'log',
  'zoomCharts',
  'checkpoint',
  'detach',
  'note',
  'smoothCharts',
];

/** Where a small terminal shows one panel: the key that the panel in view is moved by gives way late. */
function moves(run: RunState, view: AppView): CommandName | null {
  const phaseId = viewedPhase(view, run);
  return phaseId === 'evaluation' && thresholdPanels.includes(panelOf(run, viewOf(view, phaseId)))
    ? 'raiseThreshold'
    : null;
}

/** Whether the native engine is offered: until an epoch is trained without it. */
export function offered(run: RunState): boolean {
  const trained = Object.values(run.phases).some((phase) => phase.history.length > 0);
  return Boolean(run.engine?.offer) && !trained && !isOver(run);
}

function wordOf(name: CommandName, run: RunState, view: AppView): string | null {
  if (findingsOpen(run, view)) {
    if (name === 'toggleFindings') return 'classes';
    if (name === 'dataDown') return 'next finding';
    if (name === 'nextSplit') return 'next kind';
  }
  if (name === 'toggleProblems' && problemsOpen(run, view)) return 'classes';
  if (name === 'pause' && run.status === 'paused') return 'go on';
  if (name === 'stopAfterEpoch' && run.stopsAfterEpoch) return "don't stop";
  return keyTable[name].hint;
}

/** What is hinted at, in the key table's order. */
export function hinted(run: RunState, view: AppView): Binding[] {
  return bindingsIn(view.overlay, viewedPhase(view, run)).filter(
    ({ name }) =>
      keyTable[name].hint !== null &&
      (applies[name]?.(run, view) ?? true) &&
      !(view.reading && asksOfRun(name)) &&
      refusal(name, run, view) === null,
  );
}

/** The hints as one painted line of at most `width` columns. */
export function hintLine(run: RunState, view: AppView, width: number, theme: Theme): string {
  if (view.draft !== null) {
    const [write, drop] = ['enter', 'escape'].map((key) =>
      paint(shownKey(key, theme.unicode), theme.text.key),
    );
    return `${write} write the note  ${drop} drop it`;
  }
  const first = moves(run, view);
  const rank = (name: CommandName): number => {
    const early = name === first || name === 'toggleBelow';
    // Before that of the matrix, which is out of view then.
    if (early) return order.indexOf('togglePercent') - 0.5;
    const at = order.indexOf(name);
    return at === -1 ? order.length : at;
  };
  const bindings = hinted(run, view);
  const commands = bindings.map(({ name }) => name);
  const keep = isQuestion(view.overlay)
    ? commands
    : [...commands].sort((a, b) => rank(a) - rank(b));
  const written = new Map(
    bindings.map(({ name, keys }) => {
      const key = paint(shownKey(keys[0], theme.unicode), theme.text.key);
      return [name, `${key} ${wordOf(name, run, view)}`];
    }),
  );
  let room = width;
  const chosen = new Set<CommandName>();
  for (const name of keep) {
    const needed = columnsOf(written.get(name)!) + (chosen.size > 0 ? 2 : 0);
    if (needed > room) continue;
    room -= needed;
    chosen.add(name);
  }
  return commands
    .filter((name) => chosen.has(name))
    .map((name) => written.get(name)!)
    .join('  ');
}
