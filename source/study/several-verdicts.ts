/** What is to be known of several verdicts at once: what was done about their number. */
import type { EventBody } from '../runs/events.js';

/**
 * @param comparisons Pairs of models. @param what "of runs".
 * @returns Null of a single pair.
 */
export function severalVerdicts(comparisons: number, what: string): string | null {
  if (comparisons < 2) return null;
  return (
    `There are ${comparisons} comparisons ${what}, one of which may differ by chance: verdicts are by p adjusted for ` +
    'their number (Holm). The intervals are not.'
  );
}

/** The same of a log of an earlier version. */
const uncorrected = (comparisons: number, what: string): string =>
  `There are ${comparisons} comparisons ${what}, each verdict by its own interval and test: the more there are, the ` +
  'likelier one of them differs by chance.';

type Compared = Extract<EventBody, { type: 'phases-compared' }>;

/** Whether verdicts are by a p that is adjusted, and another than the test's own. */
export const areAdjusted = ({ against }: Pick<Compared, 'against'>): boolean =>
  against.length > 1 && against.every(({ adjustedP }) => adjustedP !== undefined);

/** Of a study's chosen phase beside the others; each has one verdict, on the accuracy. */
export function severalPhases({
  phase,
  against,
}: Pick<Compared, 'phase' | 'against'>): string | null {
  const say = areAdjusted({ against }) || against.length < 2 ? severalVerdicts : uncorrected;
  return say(against.length, `with ${phase}`);
}
