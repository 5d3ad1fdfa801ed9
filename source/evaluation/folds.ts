/** Figures of single folds of a cross-validation, and how far they differ. */
import { sum } from '../sum.js';
import { accuracyOf } from './accuracy.js';
import { scoresOf } from './binary.js';
import { brierScore, calibrationErrorOf } from './calibration.js';
import { crossEntropy } from './cross-entropy.js';
import { balancedAccuracy, macroF1 } from './macro-averages.js';
import { NO_PREDICTION, predictedClasses } from './predicted-classes.js';
import { areaUnderRoc, rank } from './ranking.js';
import { tallies } from './tallies.js';
import type { Predictions } from './types.js';

export interface FoldInput extends Predictions {
  classes: readonly string[];
  /** Indexes of the melanoma classes and of all malignant ones. */
  melanoma: readonly number[];
  malignant: readonly number[];
}

/** AUC of the summed probability of some classes; null without cases or without others. */
function aucOf(input: FoldInput, cases: readonly number[]): number | null {
  if (cases.length === 0) return null;
  const scores = scoresOf(input, input.classes.length, cases);
  const truth = Uint8Array.from(input.labels, (label) => (cases.includes(label) ? 1 : 0));
  return areaUnderRoc(rank(scores, truth), new Float64Array(truth.length).fill(1));
}

const casesIn = ({ labels }: FoldInput, cases: readonly number[]): number =>
  labels.reduce((count, label) => count + Number(cases.includes(label)), 0);

/** Null is what cannot be computed; all but `n` and the loss where an image has no prediction. */
export function foldFigures(input: FoldInput) {
  const { labels, probabilities, classes, melanoma, malignant } = input;
  const k = classes.length;
  const predicted = predictedClasses(probabilities, k);
  const known = !predicted.includes(NO_PREDICTION);
  const counted = tallies(labels, predicted, k, new Float64Array(labels.length).fill(1));
  return {
    n: labels.length,
    loss: crossEntropy(labels, probabilities),
    accuracy: accuracyOf(labels, probabilities),
    balancedAccuracy: known ? balancedAccuracy(counted) : null,
    macroF1: known ? macroF1(counted) : null,
    brier: known ? brierScore(labels, probabilities, k) : null,
    calibrationError: known ? calibrationErrorOf(labels, probabilities, k) : null,
    melanomaAuc: known ? aucOf(input, melanoma) : null,
    malignantAuc: known ? aucOf(input, malignant) : null,
    ...(melanoma.length > 0 && { melanomaCases: casesIn(input, melanoma) }),
    ...(malignant.length > 0 && { malignantCases: casesIn(input, malignant) }),
  };
}

/**
 * Mean and sample standard deviation of a figure over the folds in which it can be computed. The folds
 * share training images, so that this is no interval of the mean (Bengio and Grandvalet, JMLR 2004;5:1089).
 */
export function spreadOf(values: readonly (number | null)[]) {
  const known = values.filter((value) => value !== null);
  const folds = known.length;
  if (folds === 0) return { folds, mean: null, sd: null, least: null, most: null };
  const mean = sum(known) / folds;
  const squares = sum(known.map((value) => (value - mean) ** 2));
  const sd = folds < 2 ? null : Math.sqrt(squares / (folds - 1));
  return { folds, mean, sd, least: Math.min(...known), most: Math.max(...known) };
}
