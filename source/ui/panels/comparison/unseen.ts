/** What a key has changed in a panel that is not the one looked at, in words. */
import { EVALUABLE } from '../../../evaluable.js';
import type { RunState } from '../../../runs/state.js';
import type { CommandName } from '../../keys.js';
import type { ViewState } from '../../contracts.js';
import { percent as percentOf } from '../../format.js';
import { withoutCurve } from './decision-panel.js';
import { matrixAt } from './epoch-travel.js';
import { modelRows, shownModel } from './models.js';
import { allPanelsOf } from './panel-list.js';
import { hasPpv, prevalenceAt, ratesOf, stopAt, thresholdWords, totalsOf } from './threshold.js';

function epochLine(run: RunState, { model, epoch }: ViewState): string | null {
  const row = shownModel(modelRows(run), model);
  const shown = row && matrixAt(row, epoch, run.catalog?.classes ?? []);
  return shown && `Matrix and By class: ${row.title}, ${shown.of[0]}.`;
}

function thresholdLine({ operatingPoints: points }: RunState, { threshold }: ViewState) {
  if (!points || points.points.length === 0) return 'No operating point is set.';
  return `Operating point: ${thresholdWords(points, stopAt(points, threshold))}.`;
}

function prevalenceLine({ operatingPoints: points }: RunState, view: ViewState) {
  if (!points || points.points.length === 0) return 'No operating point is set.';
  const totals = totalsOf(points);
  const { cases, others } = totals;
  if (!hasPpv(points))
    return `Operating point: the PPV needs ${EVALUABLE} of both, and there are ${cases} of ${points.case} and ${others} others.`;
  const prevalence = prevalenceAt(points.prevalence, view.prevalence);
  const { ppv } = ratesOf(stopAt(points, view.threshold), totals, prevalence);
  return `Operating point: PPV ${percentOf(ppv)} where ${percentOf(prevalence)} have ${points.case}.`;
}

const percentLine = (_run: RunState, { percent }: ViewState): string =>
  `Matrix: ${percent ? 'percent of the row' : 'counts'}.`;

type Line = (run: RunState, view: ViewState) => string | null;

/** Those that the threshold is seen to move in. */
export const thresholdPanels: readonly string[] = ['Operating point', 'Decision curve'];

const amongClasses = (_run: RunState, name: string): boolean =>
  name === 'Matrix' || name === 'By class';

/** Whether it moves there: the decision curve has no place for it where it is not evaluable. */
const hasPlace = (run: RunState, name: string): boolean =>
  thresholdPanels.includes(name) &&
  !(name === 'Decision curve' && withoutCurve(run, run.catalog?.classes ?? []) !== null);

/** The panels that a key changes, and what they show then. */
const changes: Partial<
  Record<CommandName, { isIn: (run: RunState, name: string) => boolean; line: Line }>
> = {
  epochBack: { isIn: amongClasses, line: epochLine },
  epochOn: { isIn: amongClasses, line: epochLine },
  raiseThreshold: { isIn: hasPlace, line: thresholdLine },
  lowerThreshold: { isIn: hasPlace, line: thresholdLine },
  nextPrevalence: {
    isIn: (run, name) => name === 'Operating point' && hasPpv(run.operatingPoints),
    line: prevalenceLine,
  },
  togglePercent: { isIn: (_run, name) => name === 'Matrix', line: percentLine },
};

/** Name of the panel of the evaluation that a terminal shows which has room for one at a time. */
export function panelOf(run: RunState, { panel }: ViewState): string {
  const panels = allPanelsOf(run);
  return panels[((panel % panels.length) + panels.length) % panels.length].name;
}

/**
 * @param view After the key. Its panel is taken for the one of a small terminal, which shows one at a time.
 * @returns null where what has changed is in view.
 */
export function unseenChange(command: CommandName, run: RunState, view: ViewState): string | null {
  const change = changes[command];
  if (!change) return null;
  return change.isIn(run, panelOf(run, view)) ? null : change.line(run, view);
}
