/** Percentile bootstrap over groups of images that belong together. */
import { splitMix32 } from './random.js';

/** Draws of the bootstrap. */
export const BOOTSTRAP_DRAWS = 2000;

/** How often each image counts `[n]`: 1 for the set itself, the number of times drawn in a draw. */
export type Weights = Float64Array;

/** Quantile of ascending values by linear interpolation (numpy's default, type 7 of Hyndman and Fan). */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const place = share * (ascending.length - 1);
  const below = Math.floor(place);
  const above = Math.ceil(place);
  return ascending[below] + (ascending[above] - ascending[below]) * (place - below);
}

/** Group of each image as numbers from 0, whatever numbers came in; without groups each is its own. */
function numbered(
  n: number,
  groups: ArrayLike<number> | undefined,
): { of: Uint32Array; count: number } {
  if (!groups) return { of: Uint32Array.from({ length: n }, (_, i) => i), count: n };
  const numbers = new Map<number, number>();
  const of = Uint32Array.from({ length: n }, (_, i) => {
    const known = numbers.get(groups[i]) ?? numbers.size;
    numbers.set(groups[i], known);
    return known;
  });
  return { of, count: numbers.size };
}

/**
 * The draws: each takes as many groups as there are, with replacement, and whole groups only, since the
 * images of one lesion are not independent of each other (Field and Welsh, J R Stat Soc B 2007;69:369-390,
 * the cluster bootstrap).
 *
 * @param groups Group of each image `[n]`; left out: each image is a group of its own.
 * @param use Gets each draw's weights, an array that is used again, and its number from 0.
 */
export function resample(
  n: number,
  groups: ArrayLike<number> | undefined,
  seed: number,
  use: (weights: Weights, draw: number) => void,
): void {
  const { of, count } = numbered(n, groups);
  const next = splitMix32(seed);
  const drawn = new Float64Array(count);
  const weights = new Float64Array(n);
  for (let draw = 0; draw < BOOTSTRAP_DRAWS; draw++) {
    drawn.fill(0);
    for (let i = 0; i < count; i++) drawn[Math.floor((next() / 2 ** 32) * count)] += 1;
    for (let i = 0; i < n; i++) weights[i] = drawn[of[i]];
    use(weights, draw);
  }
}

/**
 * The 95% percentile interval of drawn values; nulls when fewer than half of the draws have one. An interval of
 * the rest would be of other images than the figure, and its ends want a thousand draws (Efron and Tibshirani,
 * Stat Sci 1986;1:54-75).
 */
export function percentileInterval(values: ArrayLike<number>): [number | null, number | null] {
  if (values.length < BOOTSTRAP_DRAWS / 2) return [null, null];
  const ascending = Float64Array.from(values).sort();
  return [quantile(ascending, 0.025), quantile(ascending, 0.975)];
}

/**
 * 95% percentile intervals (Efron and Tibshirani 1993, chapter 13) of several figures at once. Draws in
 * which a figure cannot be computed are left out of its interval; where these are most, there is none.
 *
 * @param figures Gives the figures of weighted images, always as many.
 * @param seed The same seed, number of images and groups give the same draws.
 * @returns One interval a figure.
 */
export function bootstrapIntervals(
  n: number,
  groups: ArrayLike<number> | undefined,
  figures: (weights: Weights) => (number | null)[],
  seed: number,
): [number | null, number | null][] {
  const drawn = figures(new Float64Array(n)).map(() => [] as number[]);
  if (n > 0) {
    resample(n, groups, seed, (weights) =>
      figures(weights).forEach((value, i) => {
        if (value !== null) drawn[i].push(value);
      }),
    );
  }
  return drawn.map(percentileInterval);
}
