/**
 * What augmentation draws for one image. Draws are stateless: they depend on the image's key alone, so
 * that step n sees the same pictures whenever it is run, on every engine.
 */
import { nonZeroHash, uniform } from '../random.js';

/** Ranges that augmentation draws from; a range of 0 or false switches that change off. */
export interface AugmentationRanges {
  /** Largest rotation either way, in degrees. */
  rotation: number;
  /** Largest zoom either way, as a share: 0.15 draws a scale of 0.85 to 1.15. */
  zoom: number;
  /** Largest shift along each axis, as a share of the side. */
  shift: number;
  horizontalFlip: boolean;
  verticalFlip: boolean;
  /** Largest change of brightness either way, as a factor: 0.15 draws 0.85 to 1.15. */
  brightness: number;
}

/** What was drawn for one image. */
export interface AugmentationParameters {
  /** Degrees, counter-clockwise as seen. */
  rotation: number;
  /** Above 1 enlarges. */
  scale: number;
  /** Shift to the right and down, as shares of the side. */
  shiftX: number;
  shiftY: number;
  flipHorizontal: boolean;
  flipVertical: boolean;
  /** Factor on each pixel value. */
  brightness: number;
}

/** The parameters that leave an image as it is. */
export const identityParameters: AugmentationParameters = {
  rotation: 0,
  scale: 1,
  shiftX: 0,
  shiftY: 0,
  flipHorizontal: false,
  flipVertical: false,
  brightness: 1,
};

/** Numbers of the draws in a key's stream: adding one must not change the others. */
const draw = {
  rotation: 1,
  scale: 2,
  shiftX: 3,
  shiftY: 4,
  flipHorizontal: 5,
  flipVertical: 6,
  brightness: 7,
};

/**
 * The key of an image's augmentation: a hash of the study's seed, the epoch and the image's position in
 * it; never 0, which means "as it is".
 */
export function augmentationKey(seed: number, epoch: number, position: number): number {
  return nonZeroHash(seed, epoch, position);
}

/** Draws an image's parameters from its key; key 0 gives `identityParameters`. */
export function drawParameters(key: number, ranges: AugmentationRanges): AugmentationParameters {
  if (key === 0) return identityParameters;
  const either = (number: number, range: number) => (2 * uniform(key, number) - 1) * range;
  return {
    rotation: either(draw.rotation, ranges.rotation),
    scale: 1 + either(draw.scale, ranges.zoom),
    shiftX: either(draw.shiftX, ranges.shift),
    shiftY: either(draw.shiftY, ranges.shift),
    flipHorizontal: ranges.horizontalFlip && uniform(key, draw.flipHorizontal) < 0.5,
    flipVertical: ranges.verticalFlip && uniform(key, draw.flipVertical) < 0.5,
    brightness: 1 + either(draw.brightness, ranges.brightness),
  };
}
