/** Everything the study says of a model on a set of images. */
import { EVALUABLE } from '../evaluable.js';
import { evaluateBinary } from './binary.js';
import { confidences, reliability } from './calibration.js';
import { confusionMatrix } from './confusion-matrix.js';
import { crossEntropy } from './cross-entropy.js';
import { estimates, overallFigures, type Estimates, type OverallFigure } from './estimates.js';
import { NO_PREDICTION, predictedClasses } from './predicted-classes.js';
import {
  classFigures,
  type ClassFigure,
  type ClassMetrics,
  type Estimate,
  type Evaluation,
  type Predictions,
} from './types.js';

/** Seeds the bootstrap: the same predictions have the same intervals in every run. */
const BOOTSTRAP_SEED = 20_000;

export interface EvaluationInput extends Predictions {
  classes: readonly string[];
  /** Group of each image `[n]`, such as its lesion; left out: each image is one of its own. */
  groups?: ArrayLike<number>;
  /** Indexes of the melanoma classes and of all malignant ones; left out: none. */
  melanoma?: readonly number[];
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

function classMetrics(
  name: string,
  n: number,
  images: number,
  of: Record<ClassFigure, Estimate>,
): ClassMetrics {
  const each = <T>(part: (estimate: Estimate) => T) =>
    Object.fromEntries(classFigures.map((figure) => [figure, part(of[figure])])) as Record<
      ClassFigure,
      T
    >;
  return {
    ...{ class: name, n, evaluable: n >= EVALUABLE, fewOthers: images - n < EVALUABLE },
    ...each(({ value }) => value),
    intervals: each(({ interval }) => interval),
  };
}

/** Images of each class. */
function casesOf(labels: Int32Array, classes: number): number[] {
  const cases = new Array<number>(classes).fill(0);
  for (const label of labels) cases[label] += 1;
  return cases;
}

/** What cannot be known when an image has no prediction. */
function withoutPredictions(
  { classes, labels }: EvaluationInput,
  known: Pick<Evaluation, 'n' | 'groups' | 'loss' | 'confusionMatrix'>,
): Evaluation {
  const cases = casesOf(labels, classes.length);
  const none = <T extends string>(names: readonly T[]) =>
    Object.fromEntries(names.map((name) => [name, unknown()])) as Record<T, Estimate>;
  return {
    ...known,
    ...none(overallFigures),
    reliability: [],
    perClass: classes.map((name, c) =>
      classMetrics(name, cases[c], labels.length, none(classFigures)),
    ),
    melanoma: null,
    malignant: null,
  };
}

/** The bootstrap of an evaluation: with the figures of each class, or without. */
function drawn(input: EvaluationInput, predicted: Int32Array, byClass: boolean): Estimates {
  const { classes, labels, probabilities, groups } = input;
  const found = confidences(labels, predicted, probabilities, classes.length);
  const images = { classes, labels, probabilities, groups, predicted, found };
  return estimates({ ...images, seed: BOOTSTRAP_SEED, byClass });
}

/** The questions of melanoma and of all malignant classes. */
function questions(input: EvaluationInput): Pick<Evaluation, 'melanoma' | 'malignant'> {
  const { classes, groups, melanoma = [], malignant = [] } = input;
  const ask = (cases: readonly number[]) =>
    evaluateBinary(input, { classes, cases, groups, seed: BOOTSTRAP_SEED });
  return { melanoma: ask(melanoma), malignant: ask(malignant) };
}

const groupsIn = ({ labels, groups }: EvaluationInput): number =>
  groups ? new Set(Array.from(groups)).size : labels.length;

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
  const { classes, labels, probabilities } = input;
  const k = classes.length;
  const predicted = predictedClasses(probabilities, k);
  const known = {
    n: labels.length,
    groups: groupsIn(input),
    loss: crossEntropy(labels, probabilities),
    confusionMatrix: confusionMatrix(labels, predicted, k),
  };
  if (predicted.includes(NO_PREDICTION)) return withoutPredictions(input, known);
  const { overall, byClass } = drawn(input, predicted, true);
  const cases = casesOf(labels, k);
  return {
    ...known,
    ...overall,
    reliability: reliability(confidences(labels, predicted, probabilities, k)),
    perClass: classes.map((name, c) => classMetrics(name, cases[c], labels.length, byClass[c])),
    ...questions(input),
  };
}

/** What `evaluate` says of all classes together, which is quickly worked out. */
export type OverallEvaluation = Pick<
  Evaluation,
  'n' | 'groups' | OverallFigure | 'melanoma' | 'malignant'
>;

/** @throws {RangeError} as `evaluate` does, and when an image has no prediction. */
export function evaluateOverall(input: EvaluationInput): OverallEvaluation {
  check(input);
  const predicted = predictedClasses(input.probabilities, input.classes.length);
  if (predicted.includes(NO_PREDICTION)) throw new RangeError('An image has no prediction.');
  const { overall } = drawn(input, predicted, false);
  const { melanoma, malignant } = questions(input);
  return { n: input.labels.length, groups: groupsIn(input), ...overall, melanoma, malignant };
}
