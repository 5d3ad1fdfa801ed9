/** What a picture looks like without looking at what it shows: colour, contrast and roughness. */
import { luminance } from './audit/shrink.js';

/** In the order of `imageStatistics`. */
export const statisticNames = ['red', 'green', 'blue', 'contrast', 'roughness'] as const;

/**
 * Means of red, green and blue; the logarithm of 1 and the standard deviation of the luminance; and that of 1 and the
 * mean difference of neighbouring pixels in it. Logarithms, for these two have long tails.
 *
 * @param pixels `[side, side, 3]` uint8 sRGB; side of 2 or more. @returns `[5]`, of values from 0 to 255.
 */
export function imageStatistics(pixels: Uint8Array, side: number): number[] {
  const count = side * side;
  const colour = [0, 0, 0];
  for (let i = 0; i < 3 * count; i++) colour[i % 3] += pixels[i];
  const grey = luminance(pixels.subarray(0, 3 * count));
  let sum = 0;
  let squares = 0;
  let differences = 0;
  for (let i = 0; i < count; i++) {
    sum += grey[i];
    squares += grey[i] ** 2;
    if (i % side > 0) differences += Math.abs(grey[i] - grey[i - 1]);
    if (i >= side) differences += Math.abs(grey[i] - grey[i - side]);
  }
  const deviation = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  const roughness = differences / (2 * side * (side - 1));
  return [...colour.map((total) => total / count), Math.log1p(deviation), Math.log1p(roughness)];
}
