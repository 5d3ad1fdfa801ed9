/** What an evaluation says. A number that cannot be computed is null, never 0. */

/** A number with its 95% interval. */
export interface Estimate {
  value: number | null;
  interval: [number | null, number | null];
}

/** One class against all others. */
export interface ClassMetrics {
  class: string;
  /** Cases: images whose true class this is. */
  n: number;
  sensitivity: number | null;
  specificity: number | null;
  ppv: number | null;
  npv: number | null;
  f1: number | null;
  auc: number | null;
}

export interface Evaluation {
  n: number;
  /** Mean cross-entropy. */
  loss: number | null;
  accuracy: Estimate;
  balancedAccuracy: Estimate;
  macroF1: Estimate;
  /** `[classes][classes]`, rows true, columns predicted. */
  confusionMatrix: number[][];
  perClass: ClassMetrics[];
}

/** True and predicted probabilities of n images. */
export interface Predictions {
  /** True class index of each image `[n]`. */
  labels: Int32Array;
  /** Predicted probabilities `[n, classes]`, row-major. */
  probabilities: Float32Array;
}
