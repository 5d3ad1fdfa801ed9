/** Writes pictures for the views: PNG files in the run's folder. */
import sharp from 'sharp';

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

/** Writes the image of `file`, upright and at most `maxSide` pixels wide and high, as a PNG. */
export async function originalThumbnail(
  file: string,
  maxSide: number,
  path: string,
): Promise<void> {
  await sharp(file, { autoOrient: true, failOn: 'error' })
    .flatten({ background: '#ffffff' })
    .resize(maxSide, maxSide, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .png()
    .toFile(path);
}
