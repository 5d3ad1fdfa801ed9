/** Classes that a fold has no image of: what its means over classes are of then. */
import type { SplitCounts } from '../runs/events.js';

const present = (counts: readonly number[]): number => counts.filter((n) => n > 0).length;

/**
 * Why balanced accuracy and macro F1 of the folds can all lie on one side of those of all folds together; null where
 * every fold holds out every class.
 *
 * @param folds Images of each class by fold; not in older logs, nor without folds.
 */
export function foldClassesNote(folds: readonly SplitCounts[] | undefined): string | null {
  if (!folds || folds.length === 0) return null;
  const own = folds.map(({ test }) => present(test));
  const all = present(
    folds[0]!.test.map((_n, c) => Math.max(...folds.map(({ test }) => test[c]!))),
  );
  const [least, most] = [Math.min(...own), Math.max(...own)];
  if (least >= all) return null;
  const has = least === most ? `${least}` : `${least} to ${most}`;
  return (
    `Balanced accuracy and macro F1 of a fold are over the classes that it has, ${has}; ` +
    `all folds together have ${all}, and their figures can lie below or above those of every fold.`
  );
}
