/** Averages over classes in which each class counts the same. */
import { oneVersusRest } from './confusion-matrix.js';
import { f1, sensitivity } from './rates.js';

function meanOfKnown(values: (number | null)[]): number | null {
  let sum = 0;
  let known = 0;
  for (const value of values) {
    if (value === null) continue;
    sum += value;
    known += 1;
  }
  return known === 0 ? null : sum / known;
}

/**
 * Mean sensitivity over the classes that have cases; the others are left out, as scikit-learn's
 * `balanced_accuracy_score` does.
 */
export function balancedAccuracy(matrix: readonly (readonly number[])[]): number | null {
  return meanOfKnown(oneVersusRest(matrix).map(sensitivity));
}

/**
 * Mean F1 over the classes that are true or predicted at least once, as scikit-learn's
 * `f1_score(average="macro")` takes them.
 */
export function macroF1(matrix: readonly (readonly number[])[]): number | null {
  return meanOfKnown(oneVersusRest(matrix).map(f1));
}
