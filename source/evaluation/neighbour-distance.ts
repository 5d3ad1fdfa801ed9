/**
 * How far something is from what is known: its distance to the k-th nearest of many (as Sun et al., ICML 2022, tell
 * what is out of distribution by features of a network). It needs no shape of the known, which may come from several
 * cameras.
 */
import { sum } from '../sum.js';

/** Of some known things, and how far one is. */
export interface Neighbourhood {
  /** Features of each `[n][features]`, as they were measured. */
  known: readonly (readonly number[])[];
  /** What each feature is divided by `[features]`: its standard deviation. */
  scale: readonly number[];
  /** Distance that a share of the known have to their own neighbours at most. */
  limit: number;
}

/** Which of the nearest is measured to: single odd ones among the known make nothing familiar. */
export const NEIGHBOUR = 10;
/** Share of the known that are nearer than the limit. */
export const FAMILIAR_SHARE = 0.99;
/** With fewer there is no telling what is far. */
const FEWEST = 50;

const squared = (a: readonly number[], b: readonly number[], scale: readonly number[]): number =>
  a.reduce((total, value, f) => total + ((value - b[f]) / scale[f]) ** 2, 0);

/** Distance to the k-th nearest of the known, in standard deviations of the features. */
export function neighbourDistance(
  features: readonly number[],
  { known, scale }: Pick<Neighbourhood, 'known' | 'scale'>,
): number {
  const distances = Float64Array.from(known, (one) => squared(one, features, scale)).sort();
  return Math.sqrt(distances[Math.min(NEIGHBOUR, distances.length) - 1]);
}

const deviationOf = (values: readonly number[]): number => {
  const mean = sum(values) / values.length;
  return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / values.length);
};

/** @returns Null with fewer than 50 known. */
export function neighbourhoodOf(known: readonly (readonly number[])[]): Neighbourhood | null {
  if (known.length < FEWEST) return null;
  // What never varies has no scale of its own.
  const scale = known[0].map((_, f) => deviationOf(known.map((one) => one[f])) || 1);
  const own = known.map((features, i) =>
    neighbourDistance(features, { known: known.toSpliced(i, 1), scale }),
  );
  const sorted = own.sort((a, b) => a - b);
  return { known, scale, limit: sorted[Math.ceil(FAMILIAR_SHARE * sorted.length) - 1] };
}
