/** The chosen phase on parts of the images, as plain lines. */
import type { RunState } from '../runs/state.js';
import { tooFew } from '../study/few-cases.js';
import { testName } from '../study/passes.js';
import { namedSlice, sliceNotes } from '../study/slices.js';
import { wrapped } from '../text.js';
import { share } from './numbers.js';
import { textTable } from './table.js';

type Estimate = NonNullable<RunState['slices']>['slices'][number]['accuracy'];

/** A slice of few cases has figures without an interval. */
const withInterval = ({ value, interval }: Estimate): string =>
  interval.every((end) => end === null)
    ? `${share(value)} (no interval)`
    : `${share(value)} (${interval.map((end) => share(end)).join('-')})`;

/** Nothing where the images are told apart by nothing. */
export function slicesLines({ slices: found, config }: RunState): string[] {
  if (!found) return [];
  const rows = found.slices.map(({ by, value, n, evaluable, melanoma, ...figures }) => {
    const head = [by, value, String(n)];
    if (!evaluable) return [...head, 'not evaluable', '', ''];
    const few = melanoma && tooFew(melanoma.n, n);
    const auc = !melanoma ? '' : few ? `not evaluable, ${few}` : withInterval(melanoma.auc);
    return [...head, withInterval(figures.accuracy), withInterval(figures.balancedAccuracy), auc];
  });
  const one = namedSlice(found);
  const named = one
    ? `; ${one.isWorst ? 'the worst' : 'the lowest accuracy'}: ${one.slice.by} ${one.slice.value}, ` +
      `accuracy ${withInterval(one.slice.accuracy)}, n ${one.slice.n}` +
      (one.beside ? `, ${one.beside}` : '')
    : '';
  const set = found.split === 'test' ? testName(config) : found.split;
  return [
    '',
    ...wrapped(`slices of the ${set} set${named}`, 96),
    ...textTable([['by', '', 'n', 'accuracy', 'balanced', 'melanoma AUC'], ...rows]),
    ...sliceNotes(found),
  ];
}
