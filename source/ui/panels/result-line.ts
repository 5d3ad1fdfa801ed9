/** What came out of a training phase that is over, in one line. */
import type { PhaseState, RunState } from '../../runs/state.js';
import { testName } from '../../study/passes.js';
import { viewsNote } from '../../study/views.js';
import { columnsOf, fitting } from '../fit.js';
import { loss, percent } from '../format.js';
import { paint, type Theme } from '../theme.js';
import { priorNote, shortestPrior } from './prior.js';
import { shortViews } from './views.js';

/** @returns Null before the phase is evaluated. */
export function resultLine(
  { result }: PhaseState,
  { config }: RunState,
  width: number,
  theme: Theme,
): string | null {
  if (!result) return null;
  const test = result.test ?? result.validation;
  const [low, high] = test.accuracy.interval;
  const known = low === null || high === null ? '' : ` [${percent(low)}, ${percent(high)}]`;
  const views = viewsNote(config);
  // The curves above it are of probabilities as the model gives them for the images as they are.
  const prior = priorNote(result.priorCorrection, 'prior');
  const of = result.test ? testName(config) : 'val';
  const oof = of === 'out-of-fold' ? 'oof' : of;
  const written = (best: string, name: string, interval: string, notes: string): string =>
    [
      `${best} ${paint(String(result.bestEpoch), theme.text.strong)}`,
      `val loss ${paint(loss(result.validation.loss), theme.text.strong)}`,
      `${name} acc ${paint(percent(test.accuracy.value), theme.text.strong)}${interval}`,
      ...(notes === '' ? [] : [notes]),
      paint(result.verdict.id, theme.text.title),
    ].join('  ');
  const joined = (gap: string, ...notes: (string | null)[]): string =>
    notes.filter((note) => note !== null).join(gap);
  const few = views && shortViews(views);
  const short = joined('  ', few, prior);
  const line = fitting(
    [
      written('best epoch', of, known, joined('  ', views, prior)),
      // Notes say what the figures are of, and so the interval gives way to them.
      ...(short === ''
        ? [written('best', of, known, ''), written('best', oof, known, '')]
        : [
            written('best epoch', of, known, short),
            written('best epoch', of, '', short),
            written('best', oof, '', joined(', ', few, prior)),
          ]),
      written('best', oof, '', joined(', ', few, prior && shortestPrior(prior))),
    ],
    width,
  );
  // The verdict's reason where it can be read, not a stump of it.
  const { reason } = result.verdict;
  const room = width - columnsOf(line) - 2;
  return room < columnsOf(reason) ? line : `${line}  ${paint(reason, theme.text.muted)}`;
}
