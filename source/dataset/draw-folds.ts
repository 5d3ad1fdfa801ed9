/**
 * Deals groups of images that may not be torn apart into folds, so that each class's images are spread
 * evenly: the greedy method of scikit-learn's StratifiedGroupKFold, groups of most images first.
 */
import type { Group } from './groups.js';
import { randomFrom, shuffle } from './random.js';

/** @returns The fold of each group `[groups]`, 0 to `folds` - 1. */
export function drawFolds(
  groups: readonly Group[],
  classes: number,
  folds: number,
  seed: number,
): Int32Array {
  const totals = new Float64Array(classes);
  for (const { labels } of groups) for (const [c, n] of labels) totals[c] += n;
  /** Images of each class in each fold. */
  const dealt = Array.from({ length: folds }, () => new Float64Array(classes));
  const sizes = new Float64Array(folds);
  const foldOf = new Int32Array(groups.length);

  /** How unevenly the classes of a group are spread if it goes into `fold`; the rest stays as it is. */
  const unevenness = (group: Group, fold: number): number => {
    let sum = 0;
    for (const [c, n] of group.labels) {
      const shares = dealt.map((counts, f) => (counts[c] + (f === fold ? n : 0)) / totals[c]);
      const before = dealt.map((counts) => counts[c] / totals[c]);
      sum += squares(shares) - squares(before);
    }
    return sum;
  };

  const order = shuffle([...groups.keys()], randomFrom(seed)).sort(
    (a, b) => groups[b].images.length - groups[a].images.length,
  );
  for (const place of order) {
    const group = groups[place];
    let best = 0;
    let least = Infinity;
    for (let fold = 0; fold < folds; fold++) {
      const found = unevenness(group, fold);
      const closer = found < least - 1e-12;
      if (closer || (found < least + 1e-12 && sizes[fold] < sizes[best])) {
        best = fold;
        least = Math.min(least, found);
      }
    }
    foldOf[place] = best;
    sizes[best] += group.images.length;
    for (const [c, n] of group.labels) dealt[best][c] += n;
  }
  return foldOf;
}

const squares = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value * value, 0);
