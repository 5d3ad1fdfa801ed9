/**
 * What augmentation draws for one image. Draws are stateless: they depend on the image's key alone, so
 * that step n sees the same pictures whenever it is run, on every engine.
 */
import { nonZeroHash, uniform } from '../random.js';
import { drawBorder, type Border } from './border.js';
import { drawHairs, type Hairs } from './hair.js';
import type { AugmentationRanges } from './ranges.js';

/** What was drawn for one image. */
export interface AugmentationParameters {
  /** Degrees, counter-clockwise as seen. */
  rotation: number;
  /** Above 1 enlarges. */
  scale: number;
  /** Degrees by which columns lean to the right, downwards. */
  shear: number;
  /** Shift to the right and down, as shares of the side. */
  shiftX: number;
  shiftY: number;
  flipHorizontal: boolean;
  flipVertical: boolean;
  /** Turns by 90 degrees, counter-clockwise as seen: 0 to 3. */
  quarterTurns: number;
  /** Factor on each pixel value. */
  brightness: number;
  /** Factor on the distance from mid grey. */
  contrast: number;
  /** Factor on the distance from the grey of the same luminance. */
  saturation: number;
  /** Degrees by which the hue is turned. */
  hue: number;
  /** Factors on red, green and blue: another light's colour. */
  channelGains: readonly [number, number, number];
  /** Exponent of each value's share of the largest one. */
  gamma: number;
  /** Hairs, and what lies around the field of view; null: none. */
  hair: Hairs | null;
  border: Border | null;
  /** The grey box: its side and the middle of it, as shares of the image's side. A side of 0: none. */
  cutout: { side: number; x: number; y: number };
}

/** The parameters that leave an image as it is. */
export const identityParameters: AugmentationParameters = {
  rotation: 0,
  scale: 1,
  shear: 0,
  shiftX: 0,
  shiftY: 0,
  flipHorizontal: false,
  flipVertical: false,
  quarterTurns: 0,
  brightness: 1,
  contrast: 1,
  saturation: 1,
  hue: 0,
  channelGains: [1, 1, 1],
  gamma: 1,
  hair: null,
  border: null,
  cutout: { side: 0, x: 0, y: 0 },
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
  shear: 8,
  quarterTurns: 9,
  contrast: 10,
  saturation: 11,
  hue: 12,
  cutoutX: 13,
  cutoutY: 14,
  redGain: 15,
  greenGain: 16,
  blueGain: 17,
  gamma: 18,
  hair: 19,
  border: 20,
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
  const either = (number: number, range: number) =>
    range === 0 ? 0 : (2 * uniform(key, number) - 1) * range;
  const half = (number: number) => uniform(key, number) < 0.5;
  return {
    rotation: either(draw.rotation, ranges.rotation),
    scale: 1 + either(draw.scale, ranges.zoom),
    shear: either(draw.shear, ranges.shear),
    shiftX: either(draw.shiftX, ranges.shift),
    shiftY: either(draw.shiftY, ranges.shift),
    flipHorizontal: ranges.horizontalFlip && half(draw.flipHorizontal),
    flipVertical: ranges.verticalFlip && half(draw.flipVertical),
    quarterTurns: ranges.quarterTurns ? Math.floor(4 * uniform(key, draw.quarterTurns)) : 0,
    brightness: 1 + either(draw.brightness, ranges.brightness),
    contrast: 1 + either(draw.contrast, ranges.contrast),
    saturation: 1 + either(draw.saturation, ranges.saturation),
    hue: either(draw.hue, ranges.hue),
    channelGains: [
      1 + either(draw.redGain, ranges.whiteBalance),
      1 + either(draw.greenGain, ranges.whiteBalance),
      1 + either(draw.blueGain, ranges.whiteBalance),
    ],
    gamma: 1 + either(draw.gamma, ranges.gamma),
    hair: uniform(key, draw.hair) < ranges.hair ? drawHairs(key) : null,
    border: uniform(key, draw.border) < ranges.border ? drawBorder(key) : null,
    cutout:
      ranges.cutout === 0
        ? identityParameters.cutout
        : { side: ranges.cutout, x: uniform(key, draw.cutoutX), y: uniform(key, draw.cutoutY) },
  };
}
