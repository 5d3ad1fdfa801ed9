/** What an evaluation says. A number that cannot be computed is null, never 0. */
import type { ReliabilityBin } from './calibration.js';
import type { NetBenefit } from './net-benefit.js';

export type Interval = [number | null, number | null];

/** A number with its 95% interval. */
export interface Estimate {
  value: number | null;
  interval: Interval;
}

/** Figures of one class against all others that have an interval. */
export const classFigures = [
  'sensitivity',
  'specificity',
  'ppv',
  'npv',
  'f1',
  'auc',
  'averagePrecision',
] as const;
export type ClassFigure = (typeof classFigures)[number];

/** One class against all others. */
export type ClassMetrics = Record<ClassFigure, number | null> & {
  class: string;
  /** Cases: images whose true class this is. */
  n: number;
  /** False with fewer than `EVALUABLE` cases: then its figures say next to nothing. */
  evaluable: boolean;
  /** True with fewer than `EVALUABLE` others: then specificity, NPV, AUC and average precision say as little. */
  fewOthers: boolean;
  intervals: Record<ClassFigure, Interval>;
};

/** A question with two answers, put to the summed probability of the classes that are its cases. */
export interface BinaryEvaluation {
  /** The classes that are cases. */
  classes: string[];
  /** Number of cases. */
  n: number;
  /** False with fewer than `EVALUABLE` cases, or fewer others. */
  evaluable: boolean;
  auc: Estimate;
  /** Area of the ROC plane above a sensitivity of 0.8, 0 to 0.2. */
  partialAuc: Estimate;
  averagePrecision: Estimate;
  netBenefit: NetBenefit[];
}

export interface Evaluation {
  n: number;
  /** Groups that the intervals are drawn from: lesions, patients, duplicates. */
  groups: number;
  /** Mean cross-entropy. */
  loss: number | null;
  accuracy: Estimate;
  balancedAccuracy: Estimate;
  macroF1: Estimate;
  /** Brier's score over all classes, 0 to 2. */
  brier: Estimate;
  /** Expected calibration error of the predicted class. */
  calibrationError: Estimate;
  reliability: ReliabilityBin[];
  /** `[classes][classes]`, rows true, columns predicted. */
  confusionMatrix: number[][];
  perClass: ClassMetrics[];
  /** Null where the data has no such class. */
  melanoma: BinaryEvaluation | null;
  malignant: BinaryEvaluation | null;
}

/** True and predicted probabilities of n images. */
export interface Predictions {
  /** True class index of each image `[n]`. */
  labels: Int32Array;
  /** Predicted probabilities `[n, classes]`, row-major. */
  probabilities: Float32Array;
}
