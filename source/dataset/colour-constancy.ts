/**
 * Colour constancy: an image as a white light would show it, so that the colour cast of a camera or clinic
 * tells less of where an image comes from.
 */
import type { PackedCache } from './types.js';

export const colourConstancies = ['none', 'shades-of-gray'] as const;
export type ColourConstancy = (typeof colourConstancies)[number];

/** Finlayson and Trezzi found 6 to do best. */
const NORM = 6;

/** The 6th power of each byte, as a share of 255: sums of whole values would lose their last digits. */
const powers = Float64Array.from({ length: 256 }, (_, value) => (value / 255) ** NORM);

/** Below this share of the brightest light a channel is all but black, and its cast is not told by it. */
const LEAST = 1 / 255;

/**
 * Takes the light's colour from each channel's Minkowski mean of norm 6 and divides it out; grey light
 * leaves the image as it is. It depends on the image's own pixels alone. Source: Finlayson and Trezzi 2004,
 * "Shades of Gray and Colour Constancy".
 *
 * @param pixels One image `[height, width, 3]` uint8, changed in place.
 */
export function shadesOfGray(pixels: Uint8Array): void {
  const sums = [0, 0, 0];
  for (let i = 0; i < pixels.length; i += 3) {
    for (let c = 0; c < 3; c++) sums[c]! += powers[pixels[i + c]!]!;
  }
  const light = sums.map((sum) => (sum / (pixels.length / 3)) ** (1 / NORM));
  if (!light.every((share) => share > LEAST)) return;
  const length = Math.hypot(...light);
  const corrected = light.map((share) => {
    const gain = length / (Math.sqrt(3) * share);
    return Uint8Array.from({ length: 256 }, (_, value) => Math.min(255, Math.round(value * gain)));
  });
  for (let i = 0; i < pixels.length; i += 3) {
    for (let c = 0; c < 3; c++) pixels[i + c] = corrected[c]![pixels[i + c]!]!;
  }
}

/** Corrects each image of `[n, side, side, 3]` in place. */
export function correctColours(images: Uint8Array, side: number, by: ColourConstancy): void {
  if (by === 'none') return;
  const bytes = side * side * 3;
  for (let at = 0; at + bytes <= images.length; at += bytes) {
    shadesOfGray(images.subarray(at, at + bytes));
  }
}

/** A cache whose images are corrected as they are read; what lies on disk stays as it was decoded. */
export function withColourConstancy(cache: PackedCache, by: ColourConstancy): PackedCache {
  if (by === 'none') return cache;
  const { side } = cache;
  return {
    ...cache,
    async read(rows, target) {
      await cache.read(rows, target);
      correctColours(target.subarray(0, rows.length * side * side * 3), side, by);
    },
    close: () => cache.close(),
  };
}
