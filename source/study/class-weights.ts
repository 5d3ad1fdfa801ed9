/** Class weights that make every class count the same in the loss. */
import { UserError } from '../errors.js';
import { printable } from '../text.js';

/**
 * n / (k * n_c) for each class c: scikit-learn's `class_weight="balanced"` (King and Zeng, Political
 * Analysis 2001;9:137-163). Averaged over the images the weights are 1.
 * @param counts Training images of each class `[k]`.
 * @param classes Their names `[k]`.
 * @throws {UserError} when a class has no training image.
 */
export function classWeights(counts: readonly number[], classes: readonly string[]): number[] {
  const empty = classes.filter((_, c) => counts[c] === 0);
  if (empty.length > 0) {
    throw new UserError(
      `No training image of ${empty.map((name) => printable(name)).join(', ')}, so there is no class weight for it. ` +
        'Add images, take the class out of the data folder, or leave the phase out with --phases.',
    );
  }
  const n = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => n / (counts.length * count));
}
