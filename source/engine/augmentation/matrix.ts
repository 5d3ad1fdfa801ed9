/** The geometry of an augmentation as one affine map. */
import type { AugmentationParameters } from './parameters.js';

/**
 * `[a, b, c, d, e, f]`: output pixel (x, y) is read from input (a x + b y + c, d x + e y + f). Pixel
 * centres lie at whole numbers. With two zeros appended this is a row of the `transforms` of TensorFlow's
 * ImageProjectiveTransformV3.
 */
export type AffineMap = [number, number, number, number, number, number];

/** Cosine and sine of 0 to 3 quarter turns, exactly. */
const COSINES = [1, 0, -1, 0];
const SINES = [0, 1, 0, -1];

/**
 * The map from output to input for a square image of `side` pixels: flips and quarter turns first, then
 * the shear, then scale and rotation, all about the image's centre, then the shift. (The map undoes them
 * in reverse order.)
 */
export function affineMap(parameters: AugmentationParameters, side: number): AffineMap {
  const { rotation, scale, shear, shiftX, shiftY, flipHorizontal, flipVertical } = parameters;
  const angle = (rotation * Math.PI) / 180;
  const cos = Math.cos(angle) / scale;
  const sin = Math.sin(angle) / scale;
  const lean = Math.tan((shear * Math.PI) / 180);
  // Rows point down, so a counter-clockwise turn as seen takes output (x, y) from R(+angle) (x, y).
  const sheared = [cos - lean * sin, -sin - lean * cos, sin, cos] as const;
  const turnCos = COSINES[parameters.quarterTurns]!;
  const turnSin = SINES[parameters.quarterTurns]!;
  const signX = flipHorizontal ? -1 : 1;
  const signY = flipVertical ? -1 : 1;
  const a = signX * (turnCos * sheared[0] - turnSin * sheared[2]);
  const b = signX * (turnCos * sheared[1] - turnSin * sheared[3]);
  const d = signY * (turnSin * sheared[0] + turnCos * sheared[2]);
  const e = signY * (turnSin * sheared[1] + turnCos * sheared[3]);
  const centre = (side - 1) / 2;
  const x = centre + shiftX * side;
  const y = centre + shiftY * side;
  return [a, b, centre - a * x - b * y, d, e, centre - d * x - e * y];
}
