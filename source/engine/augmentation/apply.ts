/** Augments images in plain TypeScript, where no graph does it. */
import { CUTOUT_GREY, cutoutBox, type Box } from './box.js';
import { colourMatrix } from './colour.js';
import { coverImage } from './cover.js';
import { applyGamma } from './gamma.js';
import { affineMap } from './matrix.js';
import { drawParameters, type AugmentationParameters } from './parameters.js';
import { colourChange, type AugmentationRanges } from './ranges.js';
import { warp } from './warp.js';

/** Greys a box of the image that begins at `offset`. */
function cutOut(images: Uint8Array, offset: number, side: number, box: Box): void {
  for (let row = box.top; row < box.bottom; row++) {
    const start = offset + row * side * 3;
    images.fill(CUTOUT_GREY, start + box.left * 3, start + box.right * 3);
  }
}

/**
 * Draws one image with its augmentation.
 *
 * @param from Image `[side, side, 3]` uint8 beginning at `offset`.
 * @param to Where the result goes, at the same offset; it may be `from`.
 * @param mixes Whether its colours may be mixed; see `colourChange`.
 */
export function augmentImage(
  from: Uint8Array,
  to: Uint8Array,
  offset: number,
  side: number,
  parameters: AugmentationParameters,
  mixes: boolean,
): void {
  warp(from, to, offset, side, affineMap(parameters, side), colourMatrix(parameters), mixes);
  applyGamma(to, offset, side * side * 3, parameters.gamma);
  coverImage(to, offset, side, parameters);
  cutOut(to, offset, side, cutoutBox(parameters, side));
}

/**
 * Augments the images of a batch where they lie: those with key 0 stay as they are.
 *
 * @param images `[n, side, side, 3]` uint8.
 * @param keys `[n]`.
 */
export function augmentInPlace(
  images: Uint8Array,
  side: number,
  keys: Uint32Array,
  ranges: AugmentationRanges,
): void {
  const length = side * side * 3;
  const mixes = colourChange(ranges) === 'matrix';
  keys.forEach((key, i) => {
    if (key === 0) return;
    augmentImage(images, images, i * length, side, drawParameters(key, ranges), mixes);
  });
}

/**
 * The images of a batch with each one's augmentation.
 *
 * @param images `[n, side, side, 3]` uint8; left untouched.
 * @returns `[n, side, side, 3]` uint8.
 */
export function augmentImages(
  images: Uint8Array,
  side: number,
  keys: Uint32Array,
  ranges: AugmentationRanges,
): Uint8Array {
  const result = images.slice();
  augmentInPlace(result, side, keys, ranges);
  return result;
}
