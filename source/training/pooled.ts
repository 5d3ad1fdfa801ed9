/** Predictions of a phase's models taken together: of its one, or of each fold's. */
import type { Predictions } from './predict-split.js';
import type { PhasePredictions } from './predictions-file.js';

function joined<T extends Int32Array | Float32Array>(of: new (n: number) => T, parts: T[]): T {
  const all = new of(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Predictions one fold after the other. */
export const pooled = (parts: readonly Predictions[]): Predictions => ({
  labels: joined(Int32Array, parts.map(({ labels }) => labels)),
  probabilities: joined(Float32Array, parts.map(({ probabilities }) => probabilities)),
  groups: joined(Int32Array, parts.map(({ groups }) => groups)),
}); // prettier-ignore

/** A phase's predictions, its folds taken together. */
export const pooledPhase = (parts: readonly PhasePredictions[]): PhasePredictions => ({
  validation: pooled(parts.map(({ validation }) => validation)),
  test: pooled(parts.map(({ test }) => test)),
});

/**
 * Of images one fold after the other which fold a place is of, from 1; undefined of one model alone.
 * @param sizes Images of each fold.
 */
export function foldsOfPlaces(sizes: readonly number[]): ((place: number) => number) | undefined {
  if (sizes.length === 1) return undefined;
  const folds = sizes.flatMap((size, n) => Array.from({ length: size }, () => n + 1));
  return (place) => folds[place]!;
}
