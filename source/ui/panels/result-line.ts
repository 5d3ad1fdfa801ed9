/** What came out of a training phase that is over, in one line. */
import type { PhaseState, RunState } from '../../runs/state.js';
import { bestEpochs } from '../../study/best-epochs.js';
import { testName } from '../../study/passes.js';
import { briefFitNote, isLeaky } from '../../study/protocols.js';
import { viewsNote } from '../../study/views.js';
import { columnsOf, fitting } from '../fit.js';
import { loss, NOT_KNOWN, percent } from '../format.js';
import { paint, type Theme } from '../theme.js';
import { priorNote } from '../../study/prior-note.js';
import { shortestPrior } from './prior.js';
import { shortViews } from './views.js';

/** @returns Null before the phase is evaluated. */
export function resultLine(
  phase: PhaseState,
  { config }: RunState,
  width: number,
  theme: Theme,
): string | null {
  const { result } = phase;
  if (!result) return null;
  const test = result.test ?? result.validation;
  const [low, high] = test.accuracy.interval;
  const known = low === null || high === null ? '' : ` [${percent(low)}, ${percent(high)}]`;
  const views = viewsNote(config);
  // The curves above it are of probabilities as the model gives them for the images as they are.
  const prior = priorNote(result.priorCorrection, 'prior');
  const of = result.test ? testName(config) : 'val';
  const oof = of === 'out-of-fold' ? 'oof' : of;
  const strong = (text: string): string => paint(text, theme.text.strong);
  const epochs = bestEpochs(phase) ?? NOT_KNOWN;
  const best = strong(epochs);
  const named = `best epoch${epochs.includes('-') ? 's' : ''} ${best}`;
  const accuracy = strong(percent(test.accuracy.value));
  const validationLoss = `val loss ${strong(loss(result.validation.loss))}`;
  const joined = (gap: string, ...notes: (string | null)[]): string =>
    notes.filter((note) => note !== null).join(gap);
  const verdict = result.verdict.id + briefFitNote(result.verdict.id, isLeaky(config));
  const written = (...parts: (string | null)[]): string =>
    joined('  ', ...parts, paint(verdict, theme.text.title));
  const few = views && shortViews(views);
  const [full, short, shorter, shortest] = [
    [joined('  ', views, prior)],
    [joined('  ', few, prior)],
    [joined(', ', few, prior)],
    [joined(', ', few, prior && shortestPrior(prior))],
  ].map(([note]) => note || null);
  const line = fitting(
    [
      written(named, validationLoss, `${of} acc ${accuracy}${known}`, full),
      // Notes say what the figures are of, and so the interval gives way to them.
      ...(short === null
        ? [
            written(`best ${best}`, validationLoss, `${of} acc ${accuracy}${known}`),
            written(`best ${best}`, validationLoss, `${oof} acc ${accuracy}${known}`),
          ]
        : [
            written(named, validationLoss, `${of} acc ${accuracy}${known}`, short),
            written(named, validationLoss, `${of} acc ${accuracy}`, short),
            written(`best ${best}`, validationLoss, `${oof} acc ${accuracy}`, shorter),
          ]),
      written(`best ${best}`, validationLoss, `${oof} acc ${accuracy}`, shortest),
      // The loss is in the chart's legend, too; the verdict is nowhere else.
      written(`best ${best}`, `${oof} acc ${accuracy}`, shortest),
      written(`best ${best}`, `${oof} ${accuracy}`, shortest),
      written(`${oof} ${accuracy}`, shortest),
      written(`${oof} ${accuracy}`),
    ],
    width,
  );
  // The verdict's reason where it can be read, not a stump of it.
  const { reason } = result.verdict;
  const room = width - columnsOf(line) - 2;
  return room < columnsOf(reason) ? line : `${line}  ${paint(reason, theme.text.muted)}`;
}
