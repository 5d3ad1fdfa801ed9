/** The geometry of an augmentation as one affine map. */
import type { AugmentationParameters } from './parameters.js';

/**
 * `[a, b, c, d, e, f]`: output pixel (x, y) is read from input (a x + b y + c, d x + e y + f). Pixel
 * centres lie at whole numbers. With two zeros appended this is a row of the `transforms` of TensorFlow's
 * ImageProjectiveTransformV3.
 */
export type AffineMap = [number, number, number, number, number, number];

/**
 * The map from output to input for a square image of `side` pixels: flips first, then scale and rotation
 * about the image's centre, then the shift. (The map undoes them in reverse order.)
 */
export function affineMap(parameters: AugmentationParameters, side: number): AffineMap {
  const { rotation, scale, shiftX, shiftY, flipHorizontal, flipVertical } = parameters;
  const angle = (rotation * Math.PI) / 180;
  const cos = Math.cos(angle) / scale;
  const sin = Math.sin(angle) / scale;
  const signX = flipHorizontal ? -1 : 1;
  const signY = flipVertical ? -1 : 1;
  // Rows point down, so a counter-clockwise turn as seen takes output (x, y) from R(+angle) (x, y).
  const [a, b, d, e] = [signX * cos, -signX * sin, signY * sin, signY * cos];
  const centre = (side - 1) / 2;
  const x = centre + shiftX * side;
  const y = centre + shiftY * side;
  return [a, b, centre - a * x - b * y, d, e, centre - d * x - e * y];
}
