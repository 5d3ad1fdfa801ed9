/**
 * Averages over classes in which each class counts the same. The classes are those of a whole set of images:
 * a draw of the bootstrap that has lost one of them says nothing of their mean. A mean over the classes that
 * are left would be of something else, and higher as a rule, for it is the rare classes that draws lose and
 * that models find least well; with it left out, draws lie about the set's own figure.
 */
import { countsOf, type Tallies } from './tallies.js';
import { f1, sensitivity } from './rates.js';

function lost({ of }: Tallies, whole: Tallies): boolean {
  return whole.of.some((count, c) => count > 0 && of[c] === 0);
}

function meanOver(classes: readonly number[], value: (c: number) => number): number | null {
  if (classes.length === 0) return null;
  return classes.reduce((sum, c) => sum + value(c), 0) / classes.length;
}

/**
 * Mean sensitivity over the classes that have cases; the others are left out, as scikit-learn's
 * `balanced_accuracy_score` does.
 *
 * @param found Of the set, or of a draw of it. @param whole Of the set.
 * @returns Null without a case, and for a draw without a case of a class that the set has cases of.
 */
export function balancedAccuracy(found: Tallies, whole: Tallies = found): number | null {
  if (lost(found, whole)) return null;
  const classes = [...whole.of.keys()].filter((c) => whole.of[c] > 0);
  return meanOver(classes, (c) => sensitivity(countsOf(found, c))!);
}

/**
 * Mean F1 over the classes that are true or predicted at least once, as scikit-learn's
 * `f1_score(average="macro")` takes them. A class that the set has no case of has an F1 of 0, also in a draw
 * that does not predict it.
 *
 * @param found, whole As for `balancedAccuracy`, null where that is.
 */
export function macroF1(found: Tallies, whole: Tallies = found): number | null {
  if (lost(found, whole)) return null;
  const classes = [...whole.of.keys()].filter((c) => whole.of[c] > 0 || whole.called[c] > 0);
  return meanOver(classes, (c) => f1(countsOf(found, c)) ?? 0);
}
