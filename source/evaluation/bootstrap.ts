/** Percentile bootstrap of numbers made from a confusion matrix. */
import { splitMix32 } from './random.js';

/** Draws of the bootstrap. */
export const BOOTSTRAP_DRAWS = 2000;

type Statistic = (matrix: readonly (readonly number[])[]) => number | null;

/** Quantile of ascending values by linear interpolation (numpy's default, type 7 of Hyndman and Fan). */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const place = share * (ascending.length - 1);
  const below = Math.floor(place);
  const above = Math.ceil(place);
  return ascending[below] + (ascending[above] - ascending[below]) * (place - below);
}

/**
 * 95% percentile intervals (Efron and Tibshirani 1993, chapter 13) over images: each draw takes as many
 * images as there are, with replacement, and every statistic sees the same draws.
 *
 * An image matters only by its cell of the confusion matrix, so the cells are what is drawn from.
 * @param matrix Counts, rows true, columns predicted.
 * @param seed The same seed and matrix give the same intervals.
 * @returns One interval a statistic; nulls when there are no images.
 */
export function bootstrapIntervals(
  matrix: readonly (readonly number[])[],
  statistics: readonly Statistic[],
  seed: number,
): [number | null, number | null][] {
  const classes = matrix.length;
  const cells = matrix.flat();
  const cellOf = Uint32Array.from(
    cells.flatMap((count, cell) => new Array<number>(count).fill(cell)),
  );
  const n = cellOf.length;
  if (n === 0) return statistics.map(() => [null, null]);

  const next = splitMix32(seed);
  const counts = new Uint32Array(cells.length);
  const drawn = statistics.map(() => [] as number[]);
  for (let draw = 0; draw < BOOTSTRAP_DRAWS; draw++) {
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[cellOf[Math.floor((next() / 2 ** 32) * n)]] += 1;
    const resampled = matrix.map((_, c) => [...counts.subarray(c * classes, (c + 1) * classes)]);
    statistics.forEach((statistic, s) => {
      const value = statistic(resampled);
      if (value !== null) drawn[s].push(value);
    });
  }
  return drawn.map((values) => {
    const ascending = Float64Array.from(values).sort();
    return [quantile(ascending, 0.025), quantile(ascending, 0.975)];
  });
}
