/** Draws an image through an affine map. */
import type { AffineMap } from './matrix.js';
import type { ColourMatrix } from './colour.js';

/**
 * Brings a coordinate back into 0..side-1 by reflection about the image's edge (d c b a | a b c d | d c b
 * a), as fill mode REFLECT of TensorFlow's ImageProjectiveTransformV3 does: the half pixel on either side
 * of an edge reads the edge.
 */
export function reflect(coordinate: number, side: number): number {
  let c = coordinate < 0 ? -coordinate - 1 : coordinate;
  if (c >= side) {
    // Here and not above: a remainder of fractions takes longer than all else for a pixel.
    c %= 2 * side;
    if (c >= side) c = 2 * side - c - 1;
  }
  // Not Math.max and Math.min: this is the innermost loop near borders.
  return c < 0 ? 0 : c > side - 1 ? side - 1 : c;
}

/**
 * Places between two pixels are told apart to 1/2048: four weights of 22 bits times a byte are a whole
 * number of 30 bits, which V8 computes faster than fractions. That is at most a quarter of a grey level.
 */
const STEP_BITS = 11;
const STEPS = 1 << STEP_BITS;
const WHOLE = STEPS * STEPS;

/**
 * Draws one image through a map, bilinearly, and changes its colours. Values are rounded to the nearest
 * whole number, halves to the even one, and clipped to 0..255: as a clamped array does.
 *
 * @param from Pixels, image `[side, side, 3]` uint8 beginning at `offset`.
 * @param to Where the result goes, at the same offset.
 * @param mixes Whether the colour matrix mixes channels; else it has a single gain and a single offset.
 */
export function warp(
  from: Uint8Array,
  to: Uint8ClampedArray,
  offset: number,
  side: number,
  map: AffineMap,
  colour: ColourMatrix,
  mixes: boolean,
): void {
  const [a, b, c, d, e, f] = map;
  const [m0, m1, m2, add0, m4, m5, m6, add1, m8, m9, m10, add2] = colour;
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
      const fx = ((x - left) * STEPS + 0.5) | 0;
      const fy = ((y - top) * STEPS + 0.5) | 0;
      const p = (offset + top * stride + 3 * left) | 0;
      // At the last column or row the neighbour beyond has no weight: read the pixel itself.
      const q = left < last ? (p + 3) | 0 : p;
      const down = top < last ? stride : 0;
      const r = (p + down) | 0;
      const s = (q + down) | 0;
      const w3 = Math.imul(fx, fy);
      const w2 = ((fy << STEP_BITS) - w3) | 0;
      const w1 = ((fx << STEP_BITS) - w3) | 0;
      const w0 = (WHOLE - w1 - w2 - w3) | 0;
      const red =
        (((Math.imul(from[p]!, w0) + Math.imul(from[q]!, w1)) | 0) +
          ((Math.imul(from[r]!, w2) + Math.imul(from[s]!, w3)) | 0)) |
        0;
      const green =
        (((Math.imul(from[p + 1]!, w0) + Math.imul(from[q + 1]!, w1)) | 0) +
          ((Math.imul(from[r + 1]!, w2) + Math.imul(from[s + 1]!, w3)) | 0)) |
        0;
      const blue =
        (((Math.imul(from[p + 2]!, w0) + Math.imul(from[q + 2]!, w1)) | 0) +
          ((Math.imul(from[r + 2]!, w2) + Math.imul(from[s + 2]!, w3)) | 0)) |
        0;
      if (mixes) {
        to[target] = (m0 * red + m1 * green + m2 * blue) / WHOLE + add0;
        to[target + 1] = (m4 * red + m5 * green + m6 * blue) / WHOLE + add1;
        to[target + 2] = (m8 * red + m9 * green + m10 * blue) / WHOLE + add2;
      } else {
        to[target] = (m0 * red) / WHOLE + add0;
        to[target + 1] = (m0 * green) / WHOLE + add0;
        to[target + 2] = (m0 * blue) / WHOLE + add0;
      }
    }
  }
}
