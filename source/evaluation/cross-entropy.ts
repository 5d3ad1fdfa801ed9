/** Categorical cross-entropy. */

/** Probabilities are kept this far from 0 and 1, as Keras's `backend.epsilon()` does. */
const EPSILON = 1e-7;

/**
 * Mean of -log p(true class), natural logarithm, p clipped to [1e-7, 1 - 1e-7].
 * @param labels `[n]` class indexes.
 * @param probabilities `[n, classes]`, row-major.
 * @returns null without images, or when the probability of a true class is not a number.
 */
export function crossEntropy(labels: Int32Array, probabilities: Float32Array): number | null {
  if (labels.length === 0) return null;
  const classes = probabilities.length / labels.length;
  let sum = 0;
  for (let n = 0; n < labels.length; n++) {
    const probability = probabilities[n * classes + labels[n]];
    sum -= Math.log(Math.min(1 - EPSILON, Math.max(EPSILON, probability)));
  }
  return Number.isFinite(sum) ? sum / labels.length : null;
}
