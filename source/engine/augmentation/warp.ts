/** Draws an image through an affine map. */
import type { AffineMap } from './matrix.js';
import type { ColourMatrix } from './colour.js';

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
 * Places between two pixels are told apart to 1/2048: four weights of 22 bits times a byte are a whole
 * number of 30 bits, which V8 computes faster than fractions. That is at most a quarter of a grey level.
 */
const STEPS = 2048;
const WHOLE = STEPS * STEPS;

const byte = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);

/**
 * Draws one image through a map, bilinearly, and changes its colours. Values are rounded to the nearest
 * whole number, halves up, and clipped to 0..255.
 *
 * @param from Pixels, image `[side, side, 3]` uint8 beginning at `offset`.
 * @param to Where the result goes, at the same offset.
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
  const [m0, m1, m2, add0, m4, m5, m6, add1, m8, m9, m10, add2] = colour.map((value, i) =>
    i % 4 === 3 ? value + 0.5 : value / WHOLE,
  ) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
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
      const topLeft = offset + top * stride + 3 * left;
      // At the last column or row the neighbour beyond has no weight: read the pixel itself.
      const topRight = left < last ? topLeft + 3 : topLeft;
      const down = top < last ? stride : 0;
      const bottomLeft = topLeft + down;
      const bottomRight = topRight + down;
      const w3 = Math.imul(fx, fy);
      const w2 = fy * STEPS - w3;
      const w1 = fx * STEPS - w3;
      const w0 = WHOLE - w1 - w2 - w3;
      const red =
        Math.imul(from[topLeft]!, w0) +
        Math.imul(from[topRight]!, w1) +
        Math.imul(from[bottomLeft]!, w2) +
        Math.imul(from[bottomRight]!, w3);
      const green =
        Math.imul(from[topLeft + 1]!, w0) +
        Math.imul(from[topRight + 1]!, w1) +
        Math.imul(from[bottomLeft + 1]!, w2) +
        Math.imul(from[bottomRight + 1]!, w3);
      const blue =
        Math.imul(from[topLeft + 2]!, w0) +
        Math.imul(from[topRight + 2]!, w1) +
        Math.imul(from[bottomLeft + 2]!, w2) +
        Math.imul(from[bottomRight + 2]!, w3);
      if (mixes) {
        to[target] = byte(m0 * red + m1 * green + m2 * blue + add0);
        to[target + 1] = byte(m4 * red + m5 * green + m6 * blue + add1);
        to[target + 2] = byte(m8 * red + m9 * green + m10 * blue + add2);
      } else {
        to[target] = byte(m0 * red + add0);
        to[target + 1] = byte(m0 * green + add0);
        to[target + 2] = byte(m0 * blue + add0);
      }
    }
  }
}
