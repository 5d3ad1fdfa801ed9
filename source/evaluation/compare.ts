/** The difference of two models on the same images. */
import { sum } from '../sum.js';
import { balancedAccuracy } from './macro-averages.js';
import { predictedClasses } from './predicted-classes.js';
import { bootstrapIntervals, type Weights } from './resampling.js';
import { accuracyFrom, tallies } from './tallies.js';
import type { Estimate, Predictions } from './types.js';

/** The first model against the second, without a verdict: that hangs on how many pairs there are. */
export interface PairedComparison {
  /** Accuracy and balanced accuracy of the first less those of the second, on the same draws. */
  accuracy: Estimate;
  balancedAccuracy: Estimate;
  /** Exact McNemar test of the accuracies, two-sided. It takes images for independent. */
  mcnemar: { onlyFirst: number; onlySecond: number; p: number };
  /**
   * The same question of groups, where any has several images: those in which the first model is right on more
   * images, and the second, and the p of `signFlipExact`.
   */
  byGroup?: { moreFirst: number; moreSecond: number; p: number };
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

/** Standard deviations of a sum of leads beyond which its chance, below 2 exp(-50) by Hoeffding, is left out. */
const REACH = 10;

/**
 * Two-sided exact sign-flip test of groups (Fisher's randomization of paired differences; Good, Permutation,
 * Parametric and Bootstrap Tests of Hypotheses, 2005, section 3.2): how likely a sum is at least as far from 0
 * where each group's lead is as likely the other model's. Of leads of one image it equals `mcnemarExact`. Chances
 * below 1e-20 count as none, so that hundreds of thousands of groups take no time.
 *
 * @param leads Of each group, images that the first model alone has right less those that the second alone has.
 */
export function signFlipExact(leads: readonly number[]): number {
  const sizes = leads.map(Math.abs).filter((size) => size > 0);
  const deviation = Math.sqrt(sum(sizes.map((size) => size ** 2)));
  const all = sum(sizes);
  const most = Math.min(all, Math.ceil(REACH * deviation));
  const found = Math.abs(sum(leads));
  const counts = new Map<number, number>();
  for (const size of sizes) counts.set(size, (counts.get(size) ?? 0) + 1);
  const logs = logFactorials(sizes.length);
  // Probability of each sum, from -most to most; groups of one size at a time.
  let [chance, next] = [0, 0].map(() => new Float64Array(2 * most + 1));
  chance[most] = 1;
  let reach = 0;
  for (const [size, n] of counts) {
    next.fill(0);
    for (let ahead = 0; ahead <= n; ahead++) {
      const shift = size * (2 * ahead - n);
      if (Math.abs(shift) > 2 * most) continue;
      const p = Math.exp(logs[n] - logs[ahead] - logs[n - ahead] - n * Math.LN2);
      const from = Math.max(most - reach, -shift);
      const to = Math.min(most + reach, 2 * most - shift);
      for (let at = from; at <= to; at++) next[at + shift] += chance[at] * p;
    }
    reach = Math.min(most, reach + size * n);
    [chance, next] = [next, chance];
  }
  let tail = 0;
  for (let far = found; far <= most; far++) tail += chance[most + far];
  return found === 0 ? 1 : Math.min(1, 2 * tail);
}

/** What the groups say, where any has several images. */
function byGroup(
  groups: ArrayLike<number> | undefined,
  leadOf: ArrayLike<number>,
): PairedComparison['byGroup'] {
  if (!groups) return undefined;
  const leads = new Map<number, number>();
  for (let i = 0; i < leadOf.length; i++) {
    leads.set(groups[i], (leads.get(groups[i]) ?? 0) + leadOf[i]);
  }
  if (leads.size === leadOf.length) return undefined;
  const all = [...leads.values()];
  return {
    moreFirst: all.filter((lead) => lead > 0).length,
    moreSecond: all.filter((lead) => lead < 0).length,
    p: signFlipExact(all),
  };
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
  const leads = Array.from(labels, (_, i) => Number(right(a, i)) - Number(right(b, i)));
  const onlyFirst = leads.filter((lead) => lead > 0).length;
  const onlySecond = leads.filter((lead) => lead < 0).length;
  const mcnemar = { onlyFirst, onlySecond, p: mcnemarExact(onlyFirst, onlySecond) };
  const grouped = byGroup(groups, leads);
  return {
    accuracy: { value: values[0], interval: intervals[0] },
    balancedAccuracy: { value: values[1], interval: intervals[1] },
    mcnemar,
    ...(grouped && { byGroup: grouped }),
  };
}
