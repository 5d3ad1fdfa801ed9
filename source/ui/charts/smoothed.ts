/** Curves smoothed, so that where a noisy training goes can be told. */
import { wrappedIndex } from '../wrapped-index.js';
import { finite, type Point } from './curve.js';

/** Weights of what came before, in the order that a key goes through them; 0 leaves a curve as it is. */
const weights = [0, 0.6, 0.9] as const;

/** @param smoothing Index of the weight, any integer. */
export const weightOf = (smoothing: number): number =>
  weights[wrappedIndex(smoothing, weights.length)]!;

/**
 * The exponential moving average of a curve, point by point, corrected for its beginning as Adam's moments are
 * (Kingma and Ba 2014, arXiv:1412.6980), so that the first point stays where it is: what TensorBoard's scalars
 * are smoothed by.
 * @param weight Of the average so far, from 0 to below 1.
 */
export function smoothed(points: readonly Point[], weight: number): readonly Point[] {
  if (weight <= 0) return points;
  let mean = 0;
  let known = 0;
  return finite(points).map(({ x, y }) => {
    mean = weight * mean + (1 - weight) * y;
    known = weight * known + (1 - weight);
    return { x, y: mean / known };
  });
}

/** ", smoothed 0.6"; nothing where the curves are as they are. */
export const smoothNote = (weight: number): string => (weight > 0 ? `, smoothed ${weight}` : '');
