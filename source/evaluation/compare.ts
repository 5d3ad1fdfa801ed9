/** Whether one model is better than another on the same images. */
import { balancedAccuracy } from './macro-averages.js';
import { predictedClasses } from './predicted-classes.js';
import { bootstrapIntervals, type Weights } from './resampling.js';
import { accuracyFrom, tallies } from './tallies.js';
import type { Estimate, Predictions } from './types.js';

export type Comparison = 'better' | 'worse' | 'not-distinguishable';

export interface PairedComparison {
  /** The first model against the second, by the interval of the difference in accuracy. */
  verdict: Comparison;
  /** Accuracy and balanced accuracy of the first less those of the second, on the same draws. */
  accuracy: Estimate;
  balancedAccuracy: Estimate;
  /** Exact McNemar test of the accuracies, two-sided. It takes images for independent. */
  mcnemar: { onlyFirst: number; onlySecond: number; p: number };
}

/** ln(n!) summed term by term: exact enough for the counts of a test set. */
function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) logs[i] = logs[i - 1] + Math.log(i);
  return logs;
}

/**
 * Two-sided exact McNemar test (McNemar, Psychometrika 1947;12:153-157): the binomial probability of a
 * split of the discordant images that is no more even than this one. Equals statsmodels'
 * `mcnemar(exact=True)`.
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const n = onlyFirst + onlySecond;
  const logs = logFactorials(n);
  let tail = 0;
  for (let i = 0; i <= Math.min(onlyFirst, onlySecond); i++) {
    tail += Math.exp(logs[n] - logs[i] - logs[n - i] - n * Math.LN2);
  }
  return Math.min(1, 2 * tail);
}

/** What an interval of a difference says. */
export function verdictOf([low, high]: Estimate['interval']): Comparison {
  if (low !== null && low > 0) return 'better';
  if (high !== null && high < 0) return 'worse';
  return 'not-distinguishable';
}

/**
 * Compares two models by a paired bootstrap over groups: both see the same draws, so that what makes an
 * image hard for either does not widen the interval of their difference.
 *
 * @param labels `[n]`. @param first, second Probabilities `[n, classes]`, all finite.
 * @throws {RangeError} when the two are not predictions of the same images.
 */
export function comparePaired(
  labels: Int32Array,
  first: Predictions['probabilities'],
  second: Predictions['probabilities'],
  classes: number,
  { groups, seed }: { groups?: ArrayLike<number>; seed: number },
): PairedComparison {
  if (first.length !== labels.length * classes || second.length !== first.length) {
    throw new RangeError('Paired models predict the same images and classes.');
  }
  const [a, b] = [first, second].map((probabilities) => predictedClasses(probabilities, classes));
  const right = (predicted: Int32Array, i: number) => predicted[i] === labels[i];
  const ones = new Float64Array(labels.length).fill(1);
  const count = (weights: Weights) =>
    [a, b].map((predicted) => tallies(labels, predicted, classes, weights));
  const [wholeA, wholeB] = count(ones);
  const difference = (x: number | null, y: number | null) =>
    x === null || y === null ? null : x - y;
  const figures = (weights: Weights) => {
    const [ofA, ofB] = count(weights);
    return [
      difference(accuracyFrom(ofA), accuracyFrom(ofB)),
      difference(balancedAccuracy(ofA, wholeA), balancedAccuracy(ofB, wholeB)),
    ];
  };
  const values = figures(ones);
  const intervals = bootstrapIntervals(labels.length, groups, figures, seed);
  let [onlyFirst, onlySecond] = [0, 0];
  labels.forEach((_, i) => {
    if (right(a, i) && !right(b, i)) onlyFirst++;
    if (!right(a, i) && right(b, i)) onlySecond++;
  });
  return {
    verdict: verdictOf(intervals[0]),
    accuracy: { value: values[0], interval: intervals[0] },
    balancedAccuracy: { value: values[1], interval: intervals[1] },
    mcnemar: { onlyFirst, onlySecond, p: mcnemarExact(onlyFirst, onlySecond) },
  };
}
