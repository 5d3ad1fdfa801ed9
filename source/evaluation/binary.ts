/** A question with two answers, such as melanoma or not, put to a classifier of several classes. */
import { sum } from '../sum.js';
import { netBenefit } from './net-benefit.js';
import { areaUnderRoc, averagePrecision, partialAreaUnderRoc, rank } from './ranking.js';
import { bootstrapIntervals, type Weights } from './resampling.js';
import { bothEvaluable } from './rates.js';
import type { BinaryEvaluation, Predictions } from './types.js';

/** Below this sensitivity no test for melanoma is of use; source: the ISIC 2024 challenge. */
const LEAST_SENSITIVITY = 0.8;

export interface BinaryQuestion {
  classes: readonly string[];
  /** Indexes of the classes that are cases. */
  cases: readonly number[];
  groups: ArrayLike<number> | undefined;
  seed: number;
}

/** Summed probability of the given classes `[n]`. */
export const scoresOf = (
  { labels, probabilities }: Predictions,
  classes: number,
  cases: readonly number[],
): Float64Array =>
  Float64Array.from(labels, (_, i) =>
    cases.reduce((score, c) => score + probabilities[i * classes + c], 0),
  );

/** @returns Null when none of the classes is a case. */
export function evaluateBinary(
  predictions: Predictions,
  { classes, cases, groups, seed }: BinaryQuestion,
): BinaryEvaluation | null {
  if (cases.length === 0) return null;
  const scores = scoresOf(predictions, classes.length, cases);
  const truth = Uint8Array.from(predictions.labels, (label) => (cases.includes(label) ? 1 : 0));
  const ranking = rank(scores, truth);
  const figures = (weights: Weights) => [
    areaUnderRoc(ranking, weights),
    partialAreaUnderRoc(ranking, weights, LEAST_SENSITIVITY),
    averagePrecision(ranking, weights),
  ];
  const values = figures(new Float64Array(truth.length).fill(1));
  const intervals = bootstrapIntervals(truth.length, groups, figures, seed);
  const [auc, partialAuc, precision] = values.map((value, i) => ({
    value,
    interval: intervals[i],
  }));
  const n = sum(truth);
  return {
    classes: cases.map((c) => classes[c]),
    n,
    evaluable: bothEvaluable(n, truth.length - n),
    auc,
    partialAuc,
    averagePrecision: precision,
    netBenefit: netBenefit(scores, truth),
  };
}
