/** Accuracy: the share of images whose most probable class is their label. */
import { NO_PREDICTION, predictedClasses } from './predicted-classes.js';

/**
 * @param labels `[n]` class indexes.
 * @param probabilities `[n, classes]`, row-major.
 * @returns null without images, or when an image has a probability that is not a number.
 */
export function accuracyOf(labels: Int32Array, probabilities: Float32Array): number | null {
  if (labels.length === 0) return null;
  const predicted = predictedClasses(probabilities, probabilities.length / labels.length);
  let correct = 0;
  for (let n = 0; n < labels.length; n++) {
    if (predicted[n] === NO_PREDICTION) return null;
    if (predicted[n] === labels[n]) correct += 1;
  }
  return correct / labels.length;
}
