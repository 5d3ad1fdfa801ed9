/** Writes pictures for the views: PNG files in the run's folder. */
import sharp from 'sharp';
import { MOST_PIXELS } from './decode.js';
import { readImage } from './read-image.js';

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
  await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .resize(side * scale, side * scale, { kernel: 'nearest' })
    .png()
    .toFile(path);
}

/** Writes grey values `[height, width]` uint8 as a PNG. */
export async function writeGreys(
  greys: Uint8Array,
  { width, height }: { width: number; height: number },
  path: string,
): Promise<void> {
  await sharp(greys, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toFile(path);
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
  await image
    .flatten({ background: '#ffffff' })
    .resize(maxSide, maxSide, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .png()
    .toFile(path);
  return { width: autoOrient.width, height: autoOrient.height };
}
