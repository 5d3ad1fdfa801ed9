/** One image file's pixels, outside of any data set. */
import { stat } from 'node:fs/promises';
import { decodeImage, UnreadableImage } from './decode.js';
import { isMisnamed, MISNAMED } from './misnamed.js';
import { readImage } from './read-image.js';

/**
 * @returns The pixels `[side, side, 3]` uint8 sRGB as training sees them, or why there are none.
 */
export async function readPixels(
  path: string,
  side: number,
): Promise<{ pixels: Uint8Array } | { reason: string }> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return { reason: 'not a file' };
    return await decodeImage(await readImage(path), side);
  } catch (error) {
    if (error instanceof UnreadableImage) return { reason: error.message };
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (isMisnamed(path, code)) return { reason: MISNAMED };
    return { reason: code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})` };
  }
}
