/**
 * What the user looks at, apart from the run: a pure reducer from a key to the next view and what is to
 * be done (`Effect`). Nothing here knows React, Ink or the terminal.
 */
import type { Command } from '../runs/commands.js';
import type { ViewControl } from '../runs/control-client.js';
import { isDead } from '../runs/liveness.js';
import { labelAfter } from '../runs/new-label.js';
import type { RunState } from '../runs/state.js';
import { refusal } from './asking.js';
import type { Focus, Mark, ViewState } from './contracts.js';
import { cellOf, imageLookedAt, imagesIn } from './panels/comparison/cell.js';
import { recordedEpochs, withoutEpochs } from './panels/comparison/epoch-travel.js';
import { modelRows, shownEvaluation, shownModel } from './panels/comparison/models.js';
import type { OtherBelow } from './panels/comparison/other-below.js';
import { within } from './panels/comparison/threshold.js';
import { unseenChange } from './panels/comparison/unseen.js';
import {
  commandOf,
  isFocus,
  isQuestion,
  keyTable,
  shownKey,
  type CommandName,
  type Overlay,
} from './keys.js';
import {
  edited,
  emptyDraft,
  NOTE_CUT,
  noteOf,
  pastedNote,
  written,
  type Draft,
} from './note-text.js';
import { findingBy, foundPictures, selectedPicture, toldLabel } from './panels/data/findings.js';
import { furtherOff } from './rate-factor.js';
import { canResume, isOver, newestPhase, phaseIn, titleOf } from './run-facts.js';

/** Why the app was left. */
export type ExitIntent =
  /** The run was over. */
  | 'over'
  /** The run goes on without a viewer. */
  | 'left'
  /** By Ctrl-C twice or a signal; the run goes on. */
  | 'interrupted'
  /** The run was stopped to install the native engine; it is to be started anew after that. */
  | 'install-engine';

export interface AppView {
  /** Phase in view; null follows the one that runs. */
  pinned: string | null;
  overlay: Overlay;
  /** What it lies over, and what is led back to once it is closed. */
  below: Focus;
  /** What keys have changed in each phase's view. */
  views: Readonly<Record<string, ViewState>>;
  /** Marks made in this app, by file, or taken back; the run's log has them a moment later. */
  marks: Readonly<Record<string, Mark | 'none'>>;
  /** What they say is the right label, by file; '' where they name none. */
  newLabels: Readonly<Record<string, string>>;
  /** Lines scrolled: back from the newest in the log, down from the first in the help. */
  scrolled: number;
  /** Lines that can be scrolled in the terminal as it is; infinite until what is open is drawn. */
  scrollEnd: number;
  /** Of the operating point's panel, as it is drawn. */
  otherBelow: OtherBelow;
  /** Set when the app leaves as soon as the run is over. */
  leaveWhenOver: ExitIntent | null;
  /** The stop that was asked for here, until the run's state tells of it. */
  stopSent: 'now' | 'after epoch' | null;
  /** A note that is being typed. */
  draft: Draft | null;
  /** Whether this view is in control of the run; null where that is not known. */
  control: ViewControl | null;
  /** How often another learning rate had been asked of the run when this view last did so. */
  rateSentAt: number | null;
  /** Whether the run is a replay of one, of which nothing can be asked. */
  replay: boolean;
  /** Whether the log is being read: nothing is known of the run but the phases that its settings name. */
  reading: boolean;
  /** One line about the last key, e.g. why it did nothing. */
  notice: string | null;
  /** The notice of a command that could not be sent, which the runner's next word makes stale. */
  unsent: string | null;
}

export type Effect =
  { send: Command } | { exit: ExitIntent } | { resume: true } | { suspend: true };

export interface Pressed {
  view: AppView;
  effect: Effect | null;
}

export const initialView: AppView = {
  pinned: null,
  overlay: 'none',
  below: 'none',
  views: {},
  marks: {},
  newLabels: {},
  scrolled: 0,
  scrollEnd: Infinity,
  otherBelow: null,
  leaveWhenOver: null,
  stopSent: null,
  draft: null,
  control: null,
  rateSentAt: null,
  replay: false,
  reading: false,
  notice: null,
  unsent: null,
};

const untouched: ViewState = {
  panel: 0,
  selected: 0,
  more: 0,
  listPage: 0,
  augmented: false,
  percent: false,
  findings: false,
  problems: false,
  model: null,
  cell: { row: 0, column: 0 },
  image: 0,
  heat: false,
  epoch: null,
  threshold: 0,
  zoom: 0,
  smoothing: 0,
  prevalence: 0,
  otherBelow: false,
};

/** What keys have changed in a phase's view. */
export function viewOf(view: AppView, phaseId: string): ViewState {
  return view.views[phaseId] ?? untouched;
}

/** Id of the phase in view; where the run does not have the one that was chosen, the newest. */
export function viewedPhase({ pinned }: AppView, run: RunState): string {
  return pinned !== null && run.phaseOrder.includes(pinned) ? pinned : newestPhase(run);
}

/** All marks on labels, those made here over those in the log. */
export const marksIn = (
  logged: RunState['marks'],
  own: AppView['marks'],
): Readonly<Record<string, Mark>> =>
  Object.fromEntries(
    Object.entries({ ...logged, ...own }).filter((row): row is [string, Mark] => row[1] !== 'none'),
  );

/** The labels that these marks name. */
export const newLabelsIn = (
  logged: RunState['newLabels'],
  own: AppView['newLabels'],
): Readonly<Record<string, string>> => ({ ...logged, ...own });

/** The epoch shown, and how far one can go back from the newest; null where no matrix is in the log. */
function epochsOf(
  run: RunState,
  { model, epoch }: ViewState,
): { at: number | null; least: number } | null {
  const row = shownModel(modelRows(run), model);
  const count = row === null ? 0 : recordedEpochs(row).length;
  if (count === 0) return null;
  const least = 1 - count;
  return { at: epoch === null ? null : Math.max(least, epoch), least };
}

/** On from the model that is shown, which may be the study's choice. */
function modelBy(run: RunState, model: number | null, by: 1 | -1): Partial<ViewState> {
  const rows = modelRows(run);
  const shown = shownModel(rows, model);
  return shown === null ? {} : { model: rows.indexOf(shown) + by, listPage: 0 };
}

/** The true class so many on, or the last one that way. */
function rowBy({ catalog }: RunState, cell: ViewState['cell'], by: number): number {
  const count = catalog?.classes.length ?? 0;
  const truth = cellOf(cell, count)?.truth ?? 0;
  return Math.max(0, Math.min(count - 1, truth + by));
}

/** Lines or classes that a key for a page goes over where none are left out. */
const PAGE = 10;

const panelBy = ({ panel }: ViewState, by: 1 | -1): Partial<ViewState> => ({
  panel: panel + by,
  listPage: 0,
});

/** The splits of the data view. */
const splits: Partial<ViewState> = { findings: false, problems: false };

/** Findings do not scroll: a key for a page goes to the next one. */
const pageBy = (view: ViewState, run: RunState, by: 1 | -1): Partial<ViewState> =>
  view.findings
    ? { selected: findingBy(run, view, 'finding', by) }
    : { listPage: view.listPage + by };

/** They have kinds where else there are splits. */
function splitBy(view: ViewState, run: RunState, by: 1 | -1): Partial<ViewState> {
  if (view.findings) return { selected: findingBy(run, view, 'kind', by) };
  return view.problems ? {} : panelBy(view, by);
}

/** How a key changes the view of a phase. Another list begins at its first line. Indices are any integers: screens wrap them around. */
const viewChanges: Partial<
  Record<CommandName, (view: ViewState, run: RunState) => Partial<ViewState>>
> = {
  nextPanel: (view) => panelBy(view, 1),
  previousPanel: (view) => panelBy(view, -1),
  nextSplit: (view, run) => splitBy(view, run, 1),
  previousSplit: (view, run) => splitBy(view, run, -1),
  pageDown: ({ listPage }) => ({ listPage: listPage + 1 }),
  pageUp: ({ listPage }) => ({ listPage: listPage - 1 }),
  dataDown: (view, run) => pageBy(view, run, 1),
  dataUp: (view, run) => pageBy(view, run, -1),
  moreSamples: ({ more }) => ({ more: more + 1 }),
  toggleAugmented: ({ augmented }) => ({ augmented: !augmented }),
  nextClass: ({ selected }) => ({ selected: selected + 1 }),
  previousClass: ({ selected }) => ({ selected: selected - 1 }),
  classesOn: ({ selected }) => ({ selected: selected + PAGE }),
  classesBack: ({ selected }) => ({ selected: selected - PAGE }),
  togglePercent: ({ percent }) => ({ percent: !percent }),
  toggleFindings: ({ findings }) => ({
    ...splits,
    findings: !findings,
    selected: 0,
    listPage: 0,
  }),
  toggleProblems: ({ problems }) => ({ ...splits, problems: !problems, listPage: 0 }),
  nextFinding: ({ selected }) => ({ selected: selected + 1 }),
  previousFinding: ({ selected }) => ({ selected: selected - 1 }),
  nextModel: ({ model }, run) => modelBy(run, model, 1),
  previousModel: ({ model }, run) => modelBy(run, model, -1),
  epochBack: (view, run) => {
    const epochs = epochsOf(run, view);
    if (epochs === null) return { epoch: null };
    const { at, least } = epochs;
    return { epoch: at === null ? 0 : Math.max(least, at - 1) };
  },
  epochOn: (view, run) => {
    const at = epochsOf(run, view)?.at ?? null;
    return { epoch: at === null || at >= 0 ? null : at + 1 };
  },
  raiseThreshold: ({ threshold }, run) => ({
    threshold: within(run.operatingPoints, threshold + 1),
    listPage: 0,
  }),
  lowerThreshold: ({ threshold }, run) => ({
    threshold: within(run.operatingPoints, threshold - 1),
    listPage: 0,
  }),
  zoomCharts: ({ zoom }) => ({ zoom: zoom + 1 }),
  smoothCharts: ({ smoothing }) => ({ smoothing: smoothing + 1 }),
  nextPrevalence: ({ prevalence }) => ({ prevalence: prevalence + 1 }),
  cellUp: ({ cell }) => ({ cell: { ...cell, row: cell.row - 1 }, image: 0 }),
  cellDown: ({ cell }) => ({ cell: { ...cell, row: cell.row + 1 }, image: 0 }),
  cellsUp: ({ cell }, run) => ({ cell: { ...cell, row: rowBy(run, cell, -PAGE) }, image: 0 }),
  cellsDown: ({ cell }, run) => ({ cell: { ...cell, row: rowBy(run, cell, PAGE) }, image: 0 }),
  cellLeft: ({ cell }) => ({ cell: { ...cell, column: cell.column - 1 }, image: 0 }),
  cellRight: ({ cell }) => ({ cell: { ...cell, column: cell.column + 1 }, image: 0 }),
  // Images are of the result, not of an epoch on the way.
  openCell: () => ({ epoch: null }),
  nextImage: ({ image }) => ({ image: image + 1 }),
  previousImage: ({ image }) => ({ image: image - 1 }),
  toggleHeat: ({ heat }) => ({ heat: !heat }),
};

const epochsAbsent = (run: RunState, { model }: ViewState): string | null =>
  withoutEpochs(shownModel(modelRows(run), model));

/** Why a change of the view shows nothing, or what was not asked for; null where all is as one expects. */
const noticeAfter: Partial<Record<CommandName, (run: RunState, view: ViewState) => string | null>> =
  {
    epochBack: epochsAbsent,
    epochOn: epochsAbsent,
    openCell: (_run, { epoch }) =>
      epoch === null ? null : 'Images are of the result: of an epoch on the way no image is kept.',
  };

/** Why a cell has nothing to open; null where it has, or where the log has no images at all. */
function emptyCell(run: RunState, { model, cell }: ViewState): string | null {
  const classes = run.catalog?.classes ?? [];
  const shown = shownModel(modelRows(run), model);
  const at = cellOf(cell, classes.length);
  if (!shown?.phase.images || at === null) return null;
  if (imagesIn(shown.phase, at, classes).length > 0) return null;
  const matrix = shownEvaluation(shown)?.evaluation.confusionMatrix;
  return matrix?.[at.truth]?.[at.predicted] === 0
    ? 'No image is in this cell.'
    : 'No image of the result is kept of this cell.';
}

type Handler = (view: AppView, run: RunState, key: string) => Partial<AppView> | Pressed;

const pin = (phaseId: string | undefined): Partial<AppView> =>
  phaseId === undefined ? {} : { pinned: phaseId, overlay: 'none' };

function neighbour(view: AppView, run: RunState, by: 1 | -1): Partial<AppView> {
  const order = run.phaseOrder;
  const at = order.indexOf(viewedPhase(view, run));
  return pin(order[Math.min(order.length - 1, Math.max(0, at + by))]);
}

function toggle(view: AppView, overlay: 'help' | 'log'): Partial<AppView> {
  return {
    overlay: view.overlay === overlay ? view.below : overlay,
    scrolled: 0,
    scrollEnd: Infinity,
  };
}

/** @param down Lines towards the last one. */
function scroll({ overlay, scrolled, scrollEnd }: AppView, down: number): Partial<AppView> {
  const to = overlay === 'log' ? scrolled - down : scrolled + down;
  return { scrolled: Math.max(0, Math.min(scrollEnd, to)) };
}

/** The lines that can be scrolled are others: the terminal has another size, or the log has grown. */
export function scrollEndsAt(view: AppView, scrollEnd: number): AppView {
  const { overlay, scrolled } = view;
  // Who looks back in the log goes on looking at the same lines.
  const kept = overlay === 'log' && scrolled > 0 && view.scrollEnd < Infinity;
  const place = kept ? scrolled + scrollEnd - view.scrollEnd : scrolled;
  return { ...view, scrollEnd, scrolled: Math.max(0, Math.min(scrollEnd, place)) };
}

const OVER = 'The run is over.';

/** Keys that ask something of a run do nothing once it is over; the notice says so. */
function ask(
  view: AppView,
  run: RunState,
  change: Partial<AppView>,
  send: Command | null,
): Pressed {
  if (isOver(run)) return { view: { ...view, notice: OVER }, effect: null };
  return { view: { ...view, ...change }, effect: send ? { send } : null };
}

function leave(view: AppView, run: RunState): Pressed {
  if (view.replay) return { view, effect: { exit: isOver(run) ? 'over' : 'left' } };
  // What would be asked is not known to be so.
  if (view.reading) return { view, effect: { exit: 'left' } };
  return isOver(run)
    ? { view, effect: { exit: 'over' } }
    : { view: { ...view, overlay: 'leave' }, effect: null };
}

/** Said until the run is over, or the stop is refused. */
const STOPPING = 'Stopping at the next step, with a checkpoint.';

function stopThen(view: AppView, intent: ExitIntent | null): Pressed {
  return {
    view: {
      ...view,
      overlay: view.below,
      leaveWhenOver: intent,
      stopSent: 'now',
      notice: STOPPING,
    },
    effect: { send: { command: 'stop-now' } },
  };
}

/** Commands name no phase: they are of the one that trains, and asked for where that one is in view. */
function askTraining(view: AppView, run: RunState, notice: string, send: Command): Pressed {
  const viewed = viewedPhase(view, run);
  if (isOver(run) || viewed === run.runningPhase) return ask(view, run, { notice }, send);
  return { view: { ...view, notice: `${titleOf(viewed)} does not train now.` }, effect: null };
}

/** Two, so that up and down again ends where it began. */
function sendRate(view: AppView, run: RunState, value: 2 | 0.5): Pressed {
  const notice = `${value > 1 ? 'Doubling' : 'Halving'} the learning rate at the next step.`;
  const pressed = askTraining(view, run, notice, { command: 'learning-rate', value });
  return pressed.effect === null
    ? pressed
    : { ...pressed, view: { ...pressed.view, rateSentAt: run.ratesAsked } };
}

/** A key that is held changes it once a step at most, and not without end. */
function changeRate(view: AppView, run: RunState, value: 2 | 0.5): Pressed {
  const viewed = viewedPhase(view, run);
  const trains = !isOver(run) && viewed === run.runningPhase;
  if (trains && (run.rateAwaited !== null || view.rateSentAt === run.ratesAsked)) {
    const notice = 'The learning rate changes at the next step: press again after it.';
    return { view: { ...view, notice }, effect: null };
  }
  if (trains && furtherOff(phaseIn(run, viewed)) === value)
    return { view: { ...view, overlay: 'rate' }, effect: null };
  return sendRate(view, run, value);
}

/** What was asked about may have been another phase's. */
function confirmRate(before: AppView, run: RunState): Pressed {
  const view: AppView = { ...before, overlay: before.below };
  const value = furtherOff(phaseIn(run, viewedPhase(view, run)));
  return value === null ? { view, effect: null } : sendRate(view, run, value);
}

/** What lies over the view, or else what stands in the place of its splits. */
function closeOpen(view: AppView, run: RunState): Partial<AppView> {
  if (view.overlay !== 'none') return { overlay: view.below };
  const phaseId = viewedPhase(view, run);
  const own = viewOf(view, phaseId);
  // The splits begin at their first class: the page was that of the problems.
  const listPage = own.problems ? 0 : own.listPage;
  return { views: { ...view.views, [phaseId]: { ...own, ...splits, listPage } } };
}

const closeQuestion = ({ below }: AppView): Partial<AppView> => ({ overlay: below });

/** Shows the other of the ROC curve and the missed cases where not both fit. */
function toggleBelow(view: AppView, run: RunState): Partial<AppView> {
  if (!run.operatingPoints?.points.length) return { notice: 'No operating point is set.' };
  if (view.otherBelow === null) {
    return {
      notice: `Show the operating point first (${shownKey(keyTable.nextPanel.keys[0], true)}).`,
    };
  }
  if (!view.otherBelow) return { notice: 'Operating point: there is nothing else to show.' };
  const phaseId = viewedPhase(view, run);
  const own = viewOf(view, phaseId);
  const after = { ...own, otherBelow: !own.otherBelow, listPage: 0 };
  return { views: { ...view.views, [phaseId]: after } };
}

/** Said until the runner that goes on with a run has spoken, or is known not to. */
const STARTING = 'Starting the runner.';

/** The view when it has. */
export const runnerBegun = (view: AppView): AppView =>
  view.notice === STARTING ? { ...view, notice: null } : view;

const handlers: Partial<Record<CommandName, Handler>> = {
  previousPhase: (view, run) => neighbour(view, run, -1),
  nextPhase: (view, run) => neighbour(view, run, 1),
  goToPhase: (_view, run, key) => pin(run.phaseOrder[key === '0' ? 9 : Number(key) - 1]),
  firstPhase: (_view, run) => pin(run.phaseOrder[0]),
  lastPhase: (_view, run) => pin(run.phaseOrder.at(-1)),
  follow: () => ({ pinned: null, overlay: 'none' }),
  pause: (view, run) => {
    // That it waits for room stands in the place of that it is paused.
    const change = run.status === 'held' ? { notice: 'Pauses when there is room.' } : {};
    return ask(view, run, change, { command: run.status === 'paused' ? 'continue' : 'pause' });
  },
  stopAfterEpoch: (view, run) =>
    run.stopsAfterEpoch
      ? ask(view, run, { stopSent: null }, { command: 'stop-after-epoch', value: 0 })
      : ask(view, run, { stopSent: 'after epoch' }, { command: 'stop-after-epoch', value: 1 }),
  raiseRate: (view, run) => changeRate(view, run, 2),
  lowerRate: (view, run) => changeRate(view, run, 0.5),
  takeControl: (view, run) =>
    !isOver(run) && (view.control === null || view.control.mine)
      ? { notice: view.control === null ? 'The runner does not answer.' : 'You are in control.' }
      : ask(view, run, { notice: 'Taking control.' }, { command: 'take-control' }),
  oneMoreEpoch: (view, run) =>
    askTraining(view, run, 'One more epoch is asked for.', { command: 'one-more-epoch' }),
  note: (view, run) => ask(view, run, { draft: emptyDraft }, null),
  detach: (view, run) => ({ view, effect: { exit: isOver(run) ? 'over' : 'left' } }),
  stopNow: (view, run) => ask(view, run, { overlay: 'stop' }, null),
  checkpoint: (view, run) =>
    ask(
      view,
      run,
      { notice: 'A checkpoint is written at the next step of training.' },
      {
        command: 'checkpoint',
      },
    ),
  resume: (view, run) =>
    canResume(run)
      ? {
          view: { ...view, notice: STARTING, leaveWhenOver: null },
          effect: { resume: true },
        }
      : { notice: isOver(run) ? 'The run is finished.' : 'The run goes on.' },
  startPhase: (view, run) =>
    run.waitingPhase === null
      ? { notice: 'No phase waits to be started.' }
      : { view, effect: { send: { command: 'next-phase' } } },
  installEngine: (_view, run) =>
    run.engine?.offer && !isOver(run)
      ? { overlay: 'install' }
      : { notice: 'No engine is offered.' },
  log: (view) => toggle(view, 'log'),
  help: (view) => toggle(view, 'help'),
  quit: leave,
  interrupt: (view, run) =>
    view.overlay === 'leave' || (view.replay && !isOver(run))
      ? { view, effect: { exit: 'interrupted' } }
      : leave(view, run),
  suspend: (view) => ({ view, effect: { suspend: true } }),
  back: closeOpen,
  toggleBelow,
  enterMatrix: () => ({ overlay: 'cells' }),
  closeCell: () => ({ overlay: 'cells' }),
  leaveMatrix: () => ({ overlay: 'none' }),
  scrollUp: (view) => scroll(view, -1),
  scrollDown: (view) => scroll(view, 1),
  scrollPageUp: (view) => scroll(view, -PAGE),
  scrollPageDown: (view) => scroll(view, PAGE),
  scrollToFirst: (view) => scroll(view, -Infinity),
  scrollToLast: (view) => scroll(view, Infinity),
  markWrong: (view, run) => mark(view, run, 'wrong'),
  markUnsure: (view, run) => mark(view, run, 'unsure'),
  markRight: (view, run) => mark(view, run, 'right'),
  markImageWrong: (view, run) => markImage(view, run, 'wrong'),
  markImageUnsure: (view, run) => markImage(view, run, 'unsure'),
  markImageRight: (view, run) => markImage(view, run, 'right'),
  nextLabel: (view, run) => relabelImage(view, run, 1),
  previousLabel: (view, run) => relabelImage(view, run, -1),
  leaveRunning: (view) => ({ view, effect: { exit: 'left' } }),
  stopAndLeave: (view) => stopThen(view, 'over'),
  confirmStop: (view) => stopThen(view, 'over'),
  stopAndStay: (view) => stopThen(view, null),
  stay: closeQuestion,
  doNotStop: closeQuestion,
  confirmInstall: (view) => stopThen(view, 'install-engine'),
  doNotInstall: closeQuestion,
  confirmRate,
  keepRate: closeQuestion,
};

/** Marks the label of the picture that is selected among the findings, or takes the same mark back. */
function mark(view: AppView, run: RunState, as: Mark): Partial<AppView> | Pressed {
  const phaseId = viewedPhase(view, run);
  const own = viewOf(view, phaseId);
  if (!own.findings)
    return { notice: `Show the findings first (${keyTable.toggleFindings.keys[0]}).` };
  const chosen = selectedPicture(run, own);
  if (chosen === null) return { notice: 'There is no picture whose label could be marked.' };
  const { picture } = chosen;
  return markFile(view, run, picture.file, as, as === 'wrong' ? toldLabel(run, picture) : '');
}

/** The image of a cell that is looked at. */
function imageShown(view: AppView, run: RunState) {
  const own = viewOf(view, viewedPhase(view, run));
  const row = shownModel(modelRows(run), own.model);
  return row && (imageLookedAt(row.phase, own, run.catalog?.classes ?? [])?.image ?? null);
}

const NO_IMAGE = { notice: 'No image is shown.' };

/** Marks its label; as wrong with the class that the CSV tells, where the audit found it to be another. */
function markImage(view: AppView, run: RunState, as: Mark): Partial<AppView> | Pressed {
  const file = imageShown(view, run)?.file;
  if (file === undefined) return NO_IMAGE;
  const found = foundPictures(run).find(({ picture }) => picture.file === file);
  const told = as === 'wrong' && found ? toldLabel(run, found.picture) : '';
  return markFile(view, run, file, as, told);
}

/** Marks its label as wrong, to be the next class: the predicted one first, its own never, after the last none. */
function relabelImage(view: AppView, run: RunState, by: 1 | -1): Partial<AppView> | Pressed {
  const image = imageShown(view, run);
  if (!image) return NO_IMAGE;
  const { file } = image;
  const names = [image.predicted, ...(run.catalog?.classes ?? [])];
  const others = [...new Set(names)].filter((name) => name !== image.class);
  const wrong = marksIn(run.marks, view.marks)[file] === 'wrong';
  const written = wrong ? (newLabelsIn(run.newLabels, view.newLabels)[file] ?? '') : '';
  // The first of them stands for none.
  const labels = ['', ...others];
  const at = Math.max(0, labels.indexOf(written));
  const label = labels[(at + by + labels.length) % labels.length];
  const words = `${file}: label marked wrong in relabel.csv, ${label === '' ? 'without a new label' : `to be ${label}`}`;
  return marked(view, run, { file, label, status: 'wrong' }, words);
}

/**
 * Marks a file's label, or takes the same mark back. Where another label is told, that is the new one, unless a person
 * has written another, and the key pressed again takes it away first: then the mark stands without one.
 * @param told '' for none.
 */
function markFile(view: AppView, run: RunState, file: string, as: Mark, told = ''): Pressed {
  const earlier = marksIn(run.marks, view.marks)[file];
  const written = newLabelsIn(run.newLabels, view.newLabels)[file] ?? '';
  const isTold = told !== '' && written === told;
  const status = earlier === as && !isTold && as !== 'right' ? 'none' : as;
  const label = status === as && written === '' ? told : '';
  const newLabel = labelAfter(earlier && { label: written, status: earlier }, { label, status });
  const again = keyTable.markWrong.keys[0];
  if (status === 'none') {
    const lost = written === '' ? '' : `; it named ${written}`;
    const notice = `${file}: mark taken back, no more in relabel.csv${lost}`;
    return marked(view, run, { file, label, status }, notice);
  }
  const words = [`${file}: label marked ${status} in relabel.csv`];
  if (status === 'wrong' && newLabel !== '') words.push(`, to be ${newLabel}`);
  if (told !== '' && newLabel === told && status === 'wrong')
    words.push(` (${again} again: without a new label)`);
  else if (isTold) words.push(`, without a new label (${again} again: take it back)`);
  return marked(view, run, { file, label, status }, words.join(''));
}

/** The view with a mark, and the command that writes it. */
function marked(
  view: AppView,
  run: RunState,
  mark: { file: string; label: string; status: Mark | 'none' },
  notice: string,
): Pressed {
  const { file, status } = mark;
  const known = newLabelsIn(run.newLabels, view.newLabels)[file] ?? '';
  const earlier = marksIn(run.marks, view.marks)[file];
  const newLabel = labelAfter(earlier && { label: known, status: earlier }, mark);
  return {
    view: {
      ...view,
      marks: { ...view.marks, [file]: status },
      newLabels: { ...view.newLabels, [file]: newLabel },
      notice,
    },
    effect: { send: { command: 'mark-label', ...mark, known } },
  };
}

function withWritten(view: AppView, before: Draft, text: string): AppView {
  const { draft, isCut } = written(before, text);
  return { ...view, draft, notice: isCut ? NOTE_CUT : null };
}

/** The view after text is pasted: it is no keys, but it may be of a note that is typed. */
export function pasted(view: AppView, text: string): AppView {
  if (view.draft !== null) return withWritten(view, view.draft, pastedNote(text));
  return { ...view, notice: 'Pasted text is no keys: nothing was done.' };
}

/** A key while a note is typed: every character is the note's. */
function typed(before: AppView, draft: Draft, key: string): Pressed {
  const view = { ...before, notice: null };
  if (key === 'escape') return { view: { ...view, draft: null }, effect: null };
  if (key === 'enter') {
    const value = noteOf(draft);
    const effect: Effect | null = value === '' ? null : { send: { command: 'note', value } };
    return { view: { ...view, draft: null }, effect };
  }
  const text = key === 'space' ? ' ' : key;
  if ([...text].length === 1) return { view: withWritten(view, draft, text), effect: null };
  return { view: { ...view, draft: edited(draft, key) ?? draft }, effect: null };
}

const isPressed = (result: Partial<AppView> | Pressed): result is Pressed => 'effect' in result;

/** The view after a key, and what is to be done about it. */
export function press(before: AppView, key: string, run: RunState): Pressed {
  const pressed = pressedIn(before, key, run);
  const { overlay, below } = pressed.view;
  return { ...pressed, view: { ...pressed.view, below: isFocus(overlay) ? overlay : below } };
}

function pressedIn(before: AppView, key: string, run: RunState): Pressed {
  if (before.draft !== null && key !== 'ctrl-c' && key !== 'ctrl-z')
    return typed(before, before.draft, key);
  const phaseId = viewedPhase(before, run);
  const command = commandOf(key, before.overlay, phaseId);
  const view = { ...before, notice: null };
  if (command === null) return { view, effect: null };
  const change = viewChanges[command];
  if (change) {
    const own = viewOf(view, phaseId);
    const after = { ...own, ...change(own, run) };
    const views = { ...view.views, [phaseId]: after };
    const empty = command === 'openCell' ? emptyCell(run, own) : null;
    if (empty !== null) return { view: { ...view, notice: empty }, effect: null };
    const notice =
      noticeAfter[command]?.(run, own) ??
      (before.overlay === 'none' ? unseenChange(command, run, after) : null);
    const overlay = command === 'openCell' ? 'images' : view.overlay;
    return { view: { ...view, views, notice, overlay }, effect: null };
  }
  const result = handlers[command]?.(view, run, key) ?? {};
  const pressed = isPressed(result) ? result : { view: { ...view, ...result }, effect: null };
  const refused = refusal(command, run, view);
  if (refused === null || !(view.replay || asks(pressed))) return pressed;
  const overlay = isQuestion(view.overlay) ? view.below : view.overlay;
  return { view: { ...view, overlay, notice: refused }, effect: null };
}

/** Whether something is asked of the run, or is about to be. */
const asks = ({ view, effect }: Pressed): boolean =>
  effect !== null || isQuestion(view.overlay) || view.draft !== null;

/** What relabel.csv says of labels, by file. */
export type WrittenMarks = Pick<RunState, 'marks' | 'newLabels'>;

/** What becomes of the view when a mark is written: a label that a person has typed into its row stays there. */
export function markWritten(view: AppView, command: Command, written: WrittenMarks): AppView {
  if (command.command !== 'mark-label') return view;
  const { file, status } = command;
  const label = written.newLabels[file];
  // Another mark may have been made since.
  if (label === undefined || view.marks[file] !== status || written.marks[file] !== status)
    return view;
  if (label === view.newLabels[file]) return view;
  const kept = label === '' ? '' : `, which says that it is ${label}`;
  return {
    ...view,
    newLabels: { ...view.newLabels, [file]: label },
    notice: `${file}: label marked ${status} in relabel.csv${kept}`,
  };
}

/**
 * What becomes of the view when a command could not be sent: a mark that is in no file is not shown, and a stop that
 * was refused is not waited for.
 * @param before The view in which it was asked for.
 * @param written What the file says by now, which a person may have typed there: that is shown, and the next mark is
 * made in its knowledge.
 */
export function sendFailed(
  view: AppView,
  before: AppView,
  command: Command,
  written: WrittenMarks,
): AppView {
  // The run goes on, and nobody waits for its end any more.
  if (command.command === 'stop-now') {
    const notice = view.notice === STOPPING ? null : view.notice;
    return { ...view, leaveWhenOver: null, stopSent: null, notice };
  }
  if (command.command === 'learning-rate') return { ...view, rateSentAt: null };
  if (command.command === 'stop-after-epoch') return { ...view, stopSent: null };
  if (command.command !== 'mark-label') return view;
  const { file, status } = command;
  // Another mark may have been made since.
  if (view.marks[file] !== status) return view;
  const back = <T>(
    now: Readonly<Record<string, T>>,
    then: Readonly<Record<string, T>>,
    inFile: Readonly<Record<string, T>>,
  ) => {
    const { [file]: _refused, ...others } = now;
    const earlier = inFile[file] ?? then[file];
    return earlier === undefined ? others : { ...others, [file]: earlier };
  };
  return {
    ...view,
    marks: back(view.marks, before.marks, written.marks),
    newLabels: back(view.newLabels, before.newLabels, written.newLabels),
  };
}

/** Said of a command that waits for the runner to listen. */
const WAITS = 'Sent as soon as the runner answers.';

/** The view with a command under way: what else is said of it stays. */
export const sending = (view: AppView): AppView =>
  view.control === null && view.notice === null ? { ...view, notice: WAITS } : view;

/**
 * The view after a command could not be sent: that nobody takes it any more is no news of a run that has failed.
 * @param answered Whether the runner refused it: the reason is its word then, which its next does not make stale.
 */
export function notSent(view: AppView, run: RunState, reason: string, answered: boolean): AppView {
  if (!isOver(run)) return { ...view, notice: reason, unsent: answered ? null : reason };
  return { ...view, notice: run.status === 'failed' || isDead(run) ? null : OVER };
}

const isOfSending = ({ notice, unsent }: AppView): boolean =>
  notice !== null && (notice === WAITS || notice === unsent);

/** The view when the runner has told who is in control, or is not heard any more. */
export const controlTold = (view: AppView, control: AppView['control']): AppView => ({
  ...view,
  control,
  notice: control !== null && isOfSending(view) ? null : view.notice,
});

/**
 * What becomes of the view when the run changes: it leaves if that was asked for, and a question about a
 * run that is over is withdrawn; why a run has failed is told at once, and that it stops no longer.
 */
export function runChanged(before: AppView, run: RunState): Pressed {
  if (before.reading) return runChanged({ ...before, reading: false }, run);
  const told = isOver(run) || (before.stopSent === 'now' ? run.stopsNow : run.stopsAfterEpoch);
  const view = before.stopSent !== null && told ? { ...before, stopSent: null } : before;
  if (!isOver(run)) return { view, effect: null };
  if (view.draft !== null) return runChanged({ ...view, draft: null }, run);
  // A runner that has died may never have heard of it.
  if (view.rateSentAt !== null) return runChanged({ ...view, rateSentAt: null }, run);
  if (view.leaveWhenOver) return { view, effect: { exit: view.leaveWhenOver } };
  // What was said last would stand in the place of why it has failed.
  const failed = run.status === 'failed' || isDead(run);
  if (isQuestion(view.overlay)) {
    const notice = failed ? null : OVER;
    return { view: { ...view, overlay: view.below, notice }, effect: null };
  }
  const isStale =
    view.notice === STOPPING ||
    isOfSending(view) ||
    (failed && view.notice !== null && view.notice !== STARTING);
  return { view: isStale ? { ...view, notice: null } : view, effect: null };
}
