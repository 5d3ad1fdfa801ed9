/** Augments images in plain TypeScript, for the engines without a graph. */
import { affineMap, type AffineMap } from './matrix.js';
import { drawParameters, type AugmentationRanges } from './parameters.js';

/**
 * Brings a coordinate back into 0..side-1 by reflection about the image's edge (d c b a | a b c d | d c b
 * a), as fill mode REFLECT of TensorFlow's ImageProjectiveTransformV3 does: the half pixel on either side
 * of an edge reads the edge.
 */
export function reflect(coordinate: number, side: number): number {
  const period = 2 * side;
  let c = coordinate % period;
  if (c < 0) c += period;
  if (c >= side) c = period - c - 1;
  // Not Math.max and Math.min: this is the innermost loop near borders.
  return c < 0 ? 0 : c > side - 1 ? side - 1 : c;
}

/**
 * Draws one image through a map, bilinearly, and multiplies its values by `brightness`. Values are
 * rounded to the nearest whole number, halves up, and clipped to 255.
 *
 * @param from Pixels, image `[side, side, 3]` uint8 beginning at `offset`.
 * @param to Where the result goes, at the same offset.
 */
export function warp(
  from: Uint8Array,
  to: Uint8Array,
  offset: number,
  side: number,
  map: AffineMap,
  brightness: number,
): void {
  const [a, b, c, d, e, f] = map;
  const last = side - 1;
  const stride = 3 * side;
  let target = offset;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++, target += 3) {
      let x = a * column + b * row + c;
      let y = d * column + e * row + f;
      if (x < 0 || x > last) x = reflect(x, side);
      if (y < 0 || y > last) y = reflect(y, side);
      const left = x | 0;
      const top = y | 0;
      const fx = x - left;
      const fy = y - top;
      const corner = offset + top * stride + 3 * left;
      // At the last column or row the neighbour beyond has no weight: read the pixel itself.
      const right = left < last ? 3 : 0;
      const below = top < last ? stride : 0;
      const topLeft = (1 - fx) * (1 - fy) * brightness;
      const topRight = fx * (1 - fy) * brightness;
      const bottomLeft = (1 - fx) * fy * brightness;
      const bottomRight = fx * fy * brightness;
      for (let channel = 0; channel < 3; channel++) {
        const at = corner + channel;
        const value =
          from[at]! * topLeft +
          from[at + right]! * topRight +
          from[at + below]! * bottomLeft +
          from[at + below + right]! * bottomRight +
          0.5;
        to[target + channel] = value > 255 ? 255 : value;
      }
    }
  }
}

/**
 * The images of a batch with each one's augmentation: those with key 0 as they are.
 *
 * @param images `[n, side, side, 3]` uint8; left untouched.
 * @param keys `[n]`.
 * @returns `[n, side, side, 3]` uint8.
 */
export function augmentImages(
  images: Uint8Array,
  side: number,
  keys: Uint32Array,
  ranges: AugmentationRanges,
): Uint8Array {
  const result = images.slice();
  const length = side * side * 3;
  keys.forEach((key, i) => {
    if (key === 0) return;
    const parameters = drawParameters(key, ranges);
    warp(images, result, i * length, side, affineMap(parameters, side), parameters.brightness);
  });
  return result;
}
