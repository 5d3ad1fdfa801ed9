/** Writes pictures for the views: PNG files in the run's folder. */
import sharp, { type Sharp } from 'sharp';
import { writeWhole } from '../write-whole.js';
import { MOST_PIXELS } from './decode.js';
import { readImage } from './read-image.js';

/** By Node's own write, whose errors tell a full disk from others: sharp's do not. */
async function writePng(image: Sharp, path: string): Promise<void> {
  await writeWhole(path, await image.png().toBuffer(), { sync: false });
}

/**
 * Writes pixels `[side, side, 3]` uint8 RGB as a PNG.
 * @param options.scale Whole number that each pixel is enlarged by.
 */
export async function writePicture(
  pixels: Uint8Array,
  side: number,
  path: string,
  { scale = 1 }: { scale?: number } = {},
): Promise<void> {
  const image = sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
  await writePng(image.resize(side * scale, side * scale, { kernel: 'nearest' }), path);
}

/** Writes grey values `[height, width]` uint8 as a PNG. */
export async function writeGreys(
  greys: Uint8Array,
  { width, height }: { width: number; height: number },
  path: string,
): Promise<void> {
  const image = sharp(greys, { raw: { width, height, channels: 1 } });
  await writePng(image.toColourspace('b-w'), path);
}

/**
 * Writes the image of `file`, upright and at most `maxSide` pixels wide and high, as a PNG.
 * @returns The image's own size, upright.
 */
export async function originalThumbnail(
  file: string,
  maxSide: number,
  path: string,
): Promise<{ width: number; height: number }> {
  const options = { autoOrient: true, failOn: 'error', limitInputPixels: MOST_PIXELS } as const;
  const image = sharp(await readImage(file), options);
  const { autoOrient } = await image.metadata();
  const small = image
    .flatten({ background: '#ffffff' })
    .resize(maxSide, maxSide, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb');
  await writePng(small, path);
  return { width: autoOrient.width, height: autoOrient.height };
}
