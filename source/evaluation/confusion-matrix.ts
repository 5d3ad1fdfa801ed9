/** The confusion matrix and the counts of one class against the rest. */
import { NO_PREDICTION } from './predicted-classes.js';

/**
 * Counts `[classes][classes]`, rows true, columns predicted. Images without a prediction are left out.
 * @param labels `[n]` class indexes. @param predicted `[n]` class indexes.
 * @param weights How often each image counts `[n]`; left out: once.
 */
export function confusionMatrix(
  labels: Int32Array,
  predicted: Int32Array,
  classes: number,
  weights?: Float64Array,
): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let n = 0; n < labels.length; n++) {
    if (predicted[n] !== NO_PREDICTION) matrix[labels[n]][predicted[n]] += weights ? weights[n] : 1;
  }
  return matrix;
}

/** One class against the rest: true and false positives and negatives. */
export interface BinaryCounts {
  tp: number;
  fp: number;
  fn: number;
  tn: number;
}
