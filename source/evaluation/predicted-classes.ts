/** From probabilities to classes. */

/** Stands for an image without a prediction: its probabilities are not all numbers. */
export const NO_PREDICTION = -1;

/**
 * Most probable class of each image; of equal ones the lowest index, as numpy's argmax takes it.
 * @param probabilities `[n, classes]`, row-major.
 * @returns `[n]` class indexes, `NO_PREDICTION` where a probability is NaN or infinite.
 */
export function predictedClasses(probabilities: Float32Array, classes: number): Int32Array {
  const predicted = new Int32Array(probabilities.length / classes);
  for (let n = 0; n < predicted.length; n++) {
    const row = n * classes;
    let best = 0;
    for (let c = 0; c < classes; c++) {
      const probability = probabilities[row + c];
      if (!Number.isFinite(probability)) {
        best = NO_PREDICTION;
        break;
      }
      if (probability > probabilities[row + best]) best = c;
    }
    predicted[n] = best;
  }
  return predicted;
}
