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
    // Only where it is needed: a remainder of fractions takes longer than all else for a pixel.
    if (c >= 2 * side) c %= 2 * side;
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
const FRACTION = STEPS - 1;
const WHOLE = STEPS * STEPS;

/** A number of this size has no fraction: added and taken away again it rounds, halves to the even number. */
const ROUND = 1.5 * 2 ** 52;

/**
 * Copies an image so that a pixel is read at once and each has neighbours to the right and below: the last
 * column and row are there twice.
 *
 * @param to `[side + 1, side + 1]`: red, green and blue from the lowest byte on.
 */
function copyPixels(from: Uint8Array, offset: number, side: number, to: Int32Array): void {
  let at = 0;
  for (let row = 0, p = offset; row < side; row++) {
    for (let column = 0; column < side; column++, p += 3) {
      to[at++] = from[p]! | (from[p + 1]! << 8) | (from[p + 2]! << 16);
    }
    to[at] = to[at - 1]!;
    at++;
  }
  to.copyWithin(at, at - side - 1, at);
}

/** Used again by images of one size. */
let copy = new Int32Array(0);

/**
 * Draws one image through a map, bilinearly, and changes its colours. Values are rounded to the nearest
 * whole number, halves to the even one, and clipped to 0..255.
 *
 * @param from Pixels, image `[side, side, 3]` uint8 beginning at `offset`.
 * @param to Where the result goes, at the same offset; it may be `from`.
 * @param mixes Whether the colour matrix mixes channels; else it has a single gain and a single offset.
 */
export function warp(
  from: Uint8Array,
  to: Uint8Array,
  offset: number,
  side: number,
  map: AffineMap,
  colour: ColourMatrix,
  mixes: boolean,
): void {
  const [a, b, c, d, e, f] = map;
  const [m0, m1, m2, add0, m4, m5, m6, add1, m8, m9, m10, add2] = colour;
  const stride = (side + 1) | 0;
  if (copy.length !== stride * stride) copy = new Int32Array(stride * stride);
  const pixels = copy;
  copyPixels(from, offset, side, pixels);
  const end = (side - 1) * STEPS;
  // Sums of weighted bytes are this much too large.
  const [n0, n1, n2] = [m0 / WHOLE, m1 / WHOLE, m2 / WHOLE];
  const [n3, n4, n5] = [m4 / WHOLE, m5 / WHOLE, m6 / WHOLE];
  const [n6, n7, n8] = [m8 / WHOLE, m9 / WHOLE, m10 / WHOLE];
  let target = offset;
  for (let row = 0; row < side; row++) {
    const startX = b * row + c;
    const startY = e * row + f;
    for (let column = 0; column < side; column++, target += 3) {
      // Coordinates in steps, as whole numbers: V8 takes long to turn fractions into those and back.
      let x = ((a * column + startX) * STEPS + 0.5) | 0;
      let y = ((d * column + startY) * STEPS + 0.5) | 0;
      if (x < 0 || x > end) x = (reflect(a * column + startX, side) * STEPS + 0.5) | 0;
      if (y < 0 || y > end) y = (reflect(d * column + startY, side) * STEPS + 0.5) | 0;
      const fx = x & FRACTION;
      const fy = y & FRACTION;
      const p = (Math.imul(y >> STEP_BITS, stride) + (x >> STEP_BITS)) | 0;
      const r = (p + stride) | 0;
      const p0 = pixels[p]!;
      const p1 = pixels[p + 1]!;
      const p2 = pixels[r]!;
      const p3 = pixels[r + 1]!;
      const w3 = Math.imul(fx, fy);
      const w2 = ((fy << STEP_BITS) - w3) | 0;
      const w1 = ((fx << STEP_BITS) - w3) | 0;
      const w0 = (WHOLE - w1 - w2 - w3) | 0;
      const red =
        (((Math.imul(p0 & 255, w0) + Math.imul(p1 & 255, w1)) | 0) +
          ((Math.imul(p2 & 255, w2) + Math.imul(p3 & 255, w3)) | 0)) |
        0;
      const green =
        (((Math.imul((p0 >> 8) & 255, w0) + Math.imul((p1 >> 8) & 255, w1)) | 0) +
          ((Math.imul((p2 >> 8) & 255, w2) + Math.imul((p3 >> 8) & 255, w3)) | 0)) |
        0;
      const blue =
        (((Math.imul(p0 >> 16, w0) + Math.imul(p1 >> 16, w1)) | 0) +
          ((Math.imul(p2 >> 16, w2) + Math.imul(p3 >> 16, w3)) | 0)) |
        0;
      let newRed;
      let newGreen;
      let newBlue;
      if (mixes) {
        newRed = (n0 * red + n1 * green + n2 * blue + add0 + ROUND - ROUND) | 0;
        newGreen = (n3 * red + n4 * green + n5 * blue + add1 + ROUND - ROUND) | 0;
        newBlue = (n6 * red + n7 * green + n8 * blue + add2 + ROUND - ROUND) | 0;
      } else {
        newRed = (n0 * red + add0 + ROUND - ROUND) | 0;
        newGreen = (n0 * green + add0 + ROUND - ROUND) | 0;
        newBlue = (n0 * blue + add0 + ROUND - ROUND) | 0;
      }
      to[target] = newRed < 0 ? 0 : newRed > 255 ? 255 : newRed;
      to[target + 1] = newGreen < 0 ? 0 : newGreen > 255 ? 255 : newGreen;
      to[target + 2] = newBlue < 0 ? 0 : newBlue > 255 ? 255 : newBlue;
    }
  }
}
