/** Everything the study says of a model on a set of images. */
import { evaluateBinary } from './binary.js';
import {
  calibrationError,
  confidences,
  reliability,
  squaredErrors,
  weightedMean,
  type Confidences,
} from './calibration.js';
import { confusionMatrix, oneVersusRest } from './confusion-matrix.js';
import { crossEntropy } from './cross-entropy.js';
import { balancedAccuracy, macroF1 } from './macro-averages.js';
import { NO_PREDICTION, predictedClasses } from './predicted-classes.js';
import { areaUnderRoc, averagePrecision, rank } from './ranking.js';
import { EVALUABLE, f1, npv, ppv, sensitivity, specificity } from './rates.js';
import { bootstrapIntervals, type Weights } from './resampling.js';
import {
  classFigures,
  type ClassFigure,
  type ClassMetrics,
  type Estimate,
  type Evaluation,
  type Interval,
  type Predictions,
} from './types.js';

/** Seeds the bootstrap: the same predictions have the same intervals in every run. */
const BOOTSTRAP_SEED = 20_000;

export interface EvaluationInput extends Predictions {
  classes: readonly string[];
  /** Group of each image `[n]`, such as its lesion; left out: each image is one of its own. */
  groups?: ArrayLike<number>;
  /** Index of the melanoma class and those of all malignant ones; left out: none. */
  melanoma?: number | null;
  malignant?: readonly number[];
}

const unknown = (): Estimate => ({ value: null, interval: [null, null] });

function check({ labels, probabilities, classes, groups }: EvaluationInput): void {
  const k = classes.length;
  if (k === 0 || probabilities.length !== labels.length * k) {
    throw new RangeError(
      `${labels.length} labels and ${k} classes do not fit ${probabilities.length} probabilities.`,
    );
  }
  if (labels.some((label) => label < 0 || label >= k)) {
    throw new RangeError(`A label is outside 0..${k - 1}.`);
  }
  if (groups && groups.length !== labels.length) {
    throw new RangeError(`${groups.length} groups for ${labels.length} images.`);
  }
}

const casesOf = (labels: Int32Array, c: number): number =>
  labels.reduce((sum, label) => sum + (label === c ? 1 : 0), 0);

function classMetrics(
  name: string,
  n: number,
  of: (figure: ClassFigure) => number | null,
  intervalOf: (figure: ClassFigure) => Interval,
): ClassMetrics {
  const each = <T>(value: (figure: ClassFigure) => T) =>
    Object.fromEntries(classFigures.map((figure) => [figure, value(figure)])) as Record<
      ClassFigure,
      T
    >;
  return { class: name, n, evaluable: n >= EVALUABLE, ...each(of), intervals: each(intervalOf) };
}

/** What cannot be known when an image has no prediction. */
function withoutPredictions(
  { classes, labels }: EvaluationInput,
  known: Pick<Evaluation, 'n' | 'groups' | 'loss' | 'confusionMatrix'>,
): Evaluation {
  return {
    ...known,
    accuracy: unknown(),
    balancedAccuracy: unknown(),
    macroF1: unknown(),
    brier: unknown(),
    calibrationError: unknown(),
    reliability: [],
    perClass: classes.map((name, c) =>
      classMetrics(
        name,
        casesOf(labels, c),
        () => null,
        () => [null, null],
      ),
    ),
    melanoma: null,
    malignant: null,
  };
}

/** Figures in the order of the list that `figuresOf` gives: those of all classes, then of each. */
const GLOBAL = ['accuracy', 'balancedAccuracy', 'macroF1', 'brier', 'calibrationError'] as const;

function accuracyFrom(matrix: readonly (readonly number[])[]): number | null {
  const all = matrix.flat().reduce((sum, count) => sum + count, 0);
  return all === 0 ? null : matrix.reduce((sum, row, c) => sum + row[c], 0) / all;
}

/** A function that gives all figures of weighted images. */
function figuresOf(
  { classes, labels, probabilities }: EvaluationInput,
  predicted: Int32Array,
  found: Confidences,
): (weights: Weights) => (number | null)[] {
  const k = classes.length;
  const errors = squaredErrors(labels, probabilities, k);
  const rankings = classes.map((_, c) =>
    rank(
      Float32Array.from(labels, (_label, i) => probabilities[i * k + c]),
      Uint8Array.from(labels, (label) => (label === c ? 1 : 0)),
    ),
  );
  return (weights) => {
    const matrix = confusionMatrix(labels, predicted, k, weights);
    return [
      accuracyFrom(matrix),
      balancedAccuracy(matrix),
      macroF1(matrix),
      weightedMean(errors, weights),
      calibrationError(found, weights),
      ...oneVersusRest(matrix).flatMap((counts, c) => [
        sensitivity(counts),
        specificity(counts),
        ppv(counts),
        npv(counts),
        f1(counts),
        areaUnderRoc(rankings[c], weights),
        averagePrecision(rankings[c], weights),
      ]),
    ];
  };
}

/**
 * Evaluates probabilities against labels.
 *
 * All intervals are 95% percentile bootstrap intervals over groups of images. An image with a probability
 * that is not a number has no prediction: it is left out of the confusion matrix, and every number that
 * needs its prediction is null. The loss is null only when the true class's own probability is not a
 * number.
 * @throws {RangeError} when the arrays' lengths do not fit or a label is not a class.
 */
export function evaluate(input: EvaluationInput): Evaluation {
  check(input);
  const { classes, labels, probabilities, groups, melanoma = null, malignant = [] } = input;
  const k = classes.length;
  const n = labels.length;
  const predicted = predictedClasses(probabilities, k);
  const known = {
    n,
    groups: groups ? new Set(Array.from(groups)).size : n,
    loss: crossEntropy(labels, probabilities),
    confusionMatrix: confusionMatrix(labels, predicted, k),
  };
  if (predicted.includes(NO_PREDICTION)) return withoutPredictions(input, known);

  const found = confidences(labels, predicted, probabilities, k);
  const figures = figuresOf(input, predicted, found);
  const values = figures(new Float64Array(n).fill(1));
  const intervals = bootstrapIntervals(n, groups, figures, BOOTSTRAP_SEED);
  const [accuracy, balanced, macro, brier, calibration] = GLOBAL.map((_, i) => ({
    value: values[i],
    interval: intervals[i],
  }));
  const question = (cases: readonly number[]) =>
    evaluateBinary(input, { classes, cases, groups, seed: BOOTSTRAP_SEED });
  return {
    ...known,
    accuracy,
    balancedAccuracy: balanced,
    macroF1: macro,
    brier,
    calibrationError: calibration,
    reliability: reliability(found),
    perClass: classes.map((name, c) => {
      const place = (figure: ClassFigure) =>
        GLOBAL.length + c * classFigures.length + classFigures.indexOf(figure);
      return classMetrics(
        name,
        casesOf(labels, c),
        (figure) => values[place(figure)],
        (figure) => intervals[place(figure)],
      );
    }),
    melanoma: melanoma === null ? null : question([melanoma]),
    malignant: malignant.length === 0 ? null : question(malignant),
  };
}
