/** What the confusion matrix of a draw says of each class, counted without its other cells. */
import type { BinaryCounts } from './confusion-matrix.js';
import type { Weights } from './resampling.js';

/** By class `[classes]`: images that are right, that are of it, and that are called it. */
export interface Tallies {
  right: Float64Array;
  of: Float64Array;
  called: Float64Array;
  /** Images of all classes. */
  all: number;
}

/**
 * A matrix is the square of the classes; these are what every rate is made of.
 * @param labels `[n]`. @param predicted `[n]`, a class each. @param weights How often each image counts `[n]`.
 */
export function tallies(
  labels: Int32Array,
  predicted: Int32Array,
  classes: number,
  weights: Weights,
): Tallies {
  const empty = () => new Float64Array(classes);
  const [right, of, called] = [empty(), empty(), empty()];
  let all = 0;
  for (let i = 0; i < labels.length; i++) {
    const weight = weights[i];
    of[labels[i]] += weight;
    called[predicted[i]] += weight;
    if (predicted[i] === labels[i]) right[labels[i]] += weight;
    all += weight;
  }
  return { right, of, called, all };
}

/** One class against the rest. */
export function countsOf({ right, of, called, all }: Tallies, c: number): BinaryCounts {
  const tp = right[c];
  const [fn, fp] = [of[c] - tp, called[c] - tp];
  return { tp, fp, fn, tn: all - tp - fp - fn };
}

/** Null without images. */
export const accuracyFrom = ({ right, all }: Tallies): number | null =>
  all === 0 ? null : right.reduce((sum, count) => sum + count, 0) / all;
