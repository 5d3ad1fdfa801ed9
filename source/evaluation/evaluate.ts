/** Everything the study says of a model on a set of images. */
import { oneVersusRestAuc } from './auc.js';
import { bootstrapIntervals } from './bootstrap.js';
import { confusionMatrix, oneVersusRest } from './confusion-matrix.js';
import { crossEntropy } from './cross-entropy.js';
import { balancedAccuracy, macroF1 } from './macro-averages.js';
import { NO_PREDICTION, predictedClasses } from './predicted-classes.js';
import { f1, npv, ppv, sensitivity, specificity } from './rates.js';
import type { ClassMetrics, Estimate, Evaluation, Predictions } from './types.js';
import { wilsonInterval } from './wilson.js';

/** Seeds the bootstrap: the same predictions have the same intervals in every run. */
const BOOTSTRAP_SEED = 20_000;

const unknown = (): Estimate => ({ value: null, interval: [null, null] });

function check(labels: Int32Array, probabilities: Float32Array, classes: number): void {
  if (classes === 0 || probabilities.length !== labels.length * classes) {
    throw new RangeError(
      `${labels.length} labels and ${classes} classes do not fit ${probabilities.length} probabilities.`,
    );
  }
  if (labels.some((label) => label < 0 || label >= classes)) {
    throw new RangeError(`A label is outside 0..${classes - 1}.`);
  }
}

/** What cannot be known when an image has no prediction. */
function withoutPredictions(
  classes: readonly string[],
  labels: Int32Array,
  loss: number | null,
  matrix: number[][],
): Evaluation {
  return {
    n: labels.length,
    loss,
    accuracy: unknown(),
    balancedAccuracy: unknown(),
    macroF1: unknown(),
    confusionMatrix: matrix,
    perClass: classes.map((name, c) => ({
      class: name,
      n: labels.reduce((sum, label) => sum + (label === c ? 1 : 0), 0),
      sensitivity: null,
      specificity: null,
      ppv: null,
      npv: null,
      f1: null,
      auc: null,
    })),
  };
}

/**
 * Evaluates probabilities against labels.
 *
 * Accuracy has Wilson's 95% interval; balanced accuracy and macro F1 have a 95% percentile bootstrap
 * interval over images. An image with a probability that is not a number has no prediction: it is left
 * out of the confusion matrix, and every number that needs its prediction is null. The loss is null only
 * when the true class's own probability is not a number.
 * @throws {RangeError} when the arrays' lengths do not fit or a label is not a class.
 */
export function evaluate({
  classes,
  labels,
  probabilities,
}: Predictions & { classes: readonly string[] }): Evaluation {
  const k = classes.length;
  check(labels, probabilities, k);
  const predicted = predictedClasses(probabilities, k);
  const matrix = confusionMatrix(labels, predicted, k);
  const loss = crossEntropy(labels, probabilities);
  if (predicted.includes(NO_PREDICTION)) return withoutPredictions(classes, labels, loss, matrix);

  const n = labels.length;
  const correct = matrix.reduce((sum, row, c) => sum + row[c], 0);
  const [balanced, macro] = bootstrapIntervals(matrix, [balancedAccuracy, macroF1], BOOTSTRAP_SEED);
  const perClass = oneVersusRest(matrix).map((counts, c): ClassMetrics => ({
    class: classes[c],
    n: counts.tp + counts.fn,
    sensitivity: sensitivity(counts),
    specificity: specificity(counts),
    ppv: ppv(counts),
    npv: npv(counts),
    f1: f1(counts),
    auc: oneVersusRestAuc(labels, probabilities, k, c),
  }));
  return {
    n,
    loss,
    accuracy: { value: n === 0 ? null : correct / n, interval: wilsonInterval(correct, n) },
    balancedAccuracy: { value: balancedAccuracy(matrix), interval: balanced },
    macroF1: { value: macroF1(matrix), interval: macro },
    confusionMatrix: matrix,
    perClass,
  };
}
