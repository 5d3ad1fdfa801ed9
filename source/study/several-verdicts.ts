/** What is to be known of several verdicts at once: none of them is corrected for their number. */
import type { EventBody } from '../runs/events.js';

/**
 * @param comparisons Pairs of models. @param verdicts Those of all pairs together. @param what "of runs".
 * @returns Null of a single pair.
 */
export function severalVerdicts(
  comparisons: number,
  verdicts: number,
  what: string,
): string | null {
  if (comparisons < 2) return null;
  const each = verdicts === comparisons ? 'each verdict' : `with ${verdicts} verdicts in all, each`;
  return (
    `There are ${comparisons} comparisons ${what}, ${each} by its own interval and test: the more there are, the ` +
    'likelier one of them differs by chance.'
  );
}

/** Of a study's chosen phase beside the others; each has one verdict, on the accuracy. */
export const severalPhases = ({
  phase,
  against,
}: Pick<Extract<EventBody, { type: 'phases-compared' }>, 'phase' | 'against'>): string | null =>
  severalVerdicts(against.length, against.length, `with ${phase}`);
