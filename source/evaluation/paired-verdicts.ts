/** Whether models are better than others by more than chance, where several are compared. */
import type { PairedComparison } from './compare.js';
import { holm } from './holm.js';
import type { Estimate } from './types.js';

export type Comparison = 'better' | 'worse' | 'not-distinguishable';

/** A test's p from which on a difference may be chance. */
const CHANCE = 0.05;

export interface PairedVerdict {
  /** Holm's: where no model of the family differs from its other, one is below 0.05 in 5% of comparisons at most. */
  adjustedP: number;
  /**
   * Better or worse where the interval of the difference leaves 0 and the adjusted p is below 0.05. The interval alone
   * leaves 0 too soon where few images are discordant: at 4 to 0, whose p is 0.125. At 6 to 0 both agree.
   */
  verdict: Comparison;
}

function verdictOf([low, high]: Estimate['interval'], adjustedP: number): Comparison {
  if (adjustedP >= CHANCE) return 'not-distinguishable';
  if (low !== null && low > 0) return 'better';
  if (high !== null && high < 0) return 'worse';
  return 'not-distinguishable';
}

/**
 * Verdicts on pairs of models that are shown together. The family of tests is one figure of all pairs: of ten runs
 * beside a first one somebody takes the one that is better, and ten chances make a false one likely. Figures of one
 * pair are no family: each is a question of its own, and they rise and fall together. Of a single pair the adjusted p
 * is the test's own.
 *
 * @param pairs One figure of each: the interval of the difference, and p of a test that it is 0.
 */
export function pairedVerdicts(
  pairs: readonly { interval: Estimate['interval']; p: number }[],
): PairedVerdict[] {
  const adjusted = holm(pairs.map(({ p }) => p));
  return pairs.map(({ interval }, n) => ({
    adjustedP: adjusted[n]!,
    verdict: verdictOf(interval, adjusted[n]!),
  }));
}

/** The same of accuracy, by the exact test: that of groups where there is one. */
export const accuracyVerdicts = (pairs: readonly PairedComparison[]): PairedVerdict[] =>
  pairedVerdicts(
    pairs.map(({ accuracy, byGroup, mcnemar }) => ({
      interval: accuracy.interval,
      p: (byGroup ?? mcnemar).p,
    })),
  );
