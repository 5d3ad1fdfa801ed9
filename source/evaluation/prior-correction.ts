/**
 * Prior correction: what a network has learnt of how frequent the classes are is taken out of its
 * probabilities, in whole or in part (post hoc logit adjustment, Menon et al., ICLR 2021).
 */
import { EVALUABLE } from '../evaluable.js';
import { sum } from '../sum.js';
import { NO_PREDICTION, predictedClasses } from './predicted-classes.js';
import type { Predictions } from './types.js';

export interface PriorCorrection {
  /** Exponent of the shares: 0 leaves probabilities as they are, 1 takes the shares out in whole. */
  tau: number;
  /** Share of each class in the targets that were trained on `[classes]`. */
  shares: readonly number[];
}

/** Exponents that are tried, from the smallest on. */
const TAUS: readonly number[] = Array.from({ length: 21 }, (_, i) => i / 20);

/** Shares this near to each other are the same: what differs is how they were rounded. */
const SAME = 1e-9;

/** Whether no class is more frequent than another, so that there is nothing to take out. */
export function areEven(shares: readonly number[]): boolean {
  const known = shares.filter((share) => share > 0);
  return Math.max(...known) <= Math.min(...known) * (1 + SAME);
}

/**
 * Probabilities of each image divided by share^tau of their class, and scaled to a sum of 1. A class that
 * was not trained on gains nothing over the most frequent one. A row that is no number stays as it is.
 *
 * @param probabilities `[n, classes]`. @returns `[n, classes]`; the same array where nothing changes.
 */
export function correctPrior(
  probabilities: Float32Array,
  { tau, shares }: PriorCorrection,
): Float32Array {
  if (tau === 0 || areEven(shares)) return probabilities;
  const classes = shares.length;
  const most = Math.max(...shares);
  const factors = shares.map((share) => (share > 0 ? (most / share) ** tau : 1));
  const result = Float32Array.from(probabilities);
  for (let row = 0; row < probabilities.length; row += classes) {
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += probabilities[row + c] * factors[c];
    if (!(sum > 0 && Number.isFinite(sum))) continue;
    for (let c = 0; c < classes; c++) {
      result[row + c] = (probabilities[row + c] * factors[c]) / sum;
    }
  }
  return result;
}

/**
 * What each image adds to the mean of accuracy and balanced accuracy when it is right `[n]`. Balanced
 * accuracy is over the classes with enough images to estimate a recall.
 *
 * @returns Null with fewer than two such classes.
 */
function weightsOf(labels: Int32Array, classes: number): Float64Array | null {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] += 1;
  const large = counts.filter((count) => count >= EVALUABLE).length;
  if (large < 2) return null;
  return Float64Array.from(labels, (label) => {
    const inClass = counts[label] >= EVALUABLE ? 1 / (large * counts[label]) : 0;
    return (1 / labels.length + inClass) / 2;
  });
}

/** Standard error of a sum over images of which those of a group belong together. */
function standardError(values: Float64Array, groups: ArrayLike<number>): number {
  const sums = new Map<number, number>();
  values.forEach((value, i) => sums.set(groups[i], (sums.get(groups[i]) ?? 0) + value));
  return Math.sqrt(sum([...sums.values()].map((value) => value * value)));
}

/**
 * Chooses tau on a validation set by the mean of accuracy and balanced accuracy: the smallest of `TAUS`
 * that is at most one standard error worse than the best (the rule of Breiman et al., 1984, for the simplest
 * model that is as good). The error is that of the paired difference, over groups of images, so that a gain
 * by a few images of a small class is none. The smaller tau leaves more of what the probabilities say.
 * The probabilities are those of the model itself, before any temperature: one applied before the correction
 * would change what a tau does to the order of classes, and so the choice; one applied after it changes none.
 *
 * @param shares See `PriorCorrection`.
 * @returns 0 where there is nothing to correct, or fewer than two classes of 10 images or more.
 */
export function chooseTau(
  { labels, probabilities, groups }: Predictions & { groups: ArrayLike<number> },
  shares: readonly number[],
): number {
  const classes = shares.length;
  const weights = weightsOf(labels, classes);
  if (weights === null || areEven(shares)) return 0;
  const tried = TAUS.map((tau) => {
    const predicted = predictedClasses(correctPrior(probabilities, { tau, shares }), classes);
    return { tau, predicted, right: weights.map((w, i) => (predicted[i] === labels[i] ? w : 0)) };
  });
  if (tried[0].predicted.includes(NO_PREDICTION)) return 0;
  const best = tried.reduce((a, b) => (sum(b.right) > sum(a.right) + SAME ? b : a));
  const asGood = tried.find(({ right }) => {
    const less = best.right.map((value, i) => value - right[i]);
    return sum(less) <= standardError(less, groups) + SAME;
  });
  return asGood!.tau;
}
