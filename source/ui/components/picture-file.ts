/** Reads a picture of the run's folder; a file that is none, or far too large, is never decoded. */
import { open } from 'node:fs/promises';
import { constants } from 'node:fs';

/** Largest file and side in pixels: the study writes small ones. */
const MOST_BYTES = 64 << 20;
const LONGEST_SIDE = 4096;
/** Signature, length and name of the first chunk, width and height. */
const HEAD_BYTES = 24;

/**
 * The bytes of a PNG.
 * @throws when it cannot be read or is no such picture.
 */
export async function readPicture(path: string): Promise<Buffer> {
  // Without waiting, should it be a pipe.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (!found.isFile() || found.size > MOST_BYTES) throw new Error('no picture file');
    const bytes = await file.readFile();
    const signed = bytes.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n';
    if (!signed || bytes.length < HEAD_BYTES) throw new Error('no PNG');
    const side = Math.max(bytes.readUInt32BE(16), bytes.readUInt32BE(20));
    if (side > LONGEST_SIDE) throw new Error('too large');
    return bytes;
  } finally {
    await file.close();
  }
}
