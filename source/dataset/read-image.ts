/** Reads a file that claims to be an image. */
import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { UnreadableImage } from './decode.js';
import { isMisnamed, MISNAMED } from './misnamed.js';
import { rasterFormat, SNIFFED_BYTES, whyNoImage } from './sniff.js';
import { codeOf } from './walk.js';

/** Largest file read: more than any camera writes, and it has to fit into memory. */
const MOST_BYTES = 512 << 20;

/** A link is still there when what it leads to is not. */
async function whyNotThere(path: string): Promise<string> {
  const link = await lstat(path).catch(() => null);
  return link?.isSymbolicLink() ? 'a link to nothing' : 'it is no longer there';
}

/**
 * The bytes of an image file.
 * @throws {UnreadableImage} when it cannot be read or is no image by its first bytes.
 */
export async function readImage(path: string): Promise<Buffer> {
  try {
    // Without waiting: the file may have been replaced by a pipe since it was found.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new UnreadableImage('no regular file');
      if (stats.size > MOST_BYTES) throw new UnreadableImage(`larger than ${MOST_BYTES >> 20} MiB`);
      const head = Buffer.alloc(SNIFFED_BYTES);
      const { bytesRead } = await handle.read(head, 0, SNIFFED_BYTES, 0);
      if (rasterFormat(head.subarray(0, bytesRead)) === null) {
        throw new UnreadableImage(whyNoImage(head.subarray(0, bytesRead)));
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof UnreadableImage) throw error;
    const code = codeOf(error);
    if (isMisnamed(path, code)) throw new UnreadableImage(MISNAMED);
    if (code === 'ENOENT') throw new UnreadableImage(await whyNotThere(path));
    if (code === 'EACCES' || code === 'EPERM')
      throw new UnreadableImage('no permission to read it');
    throw new UnreadableImage(`it cannot be read (${code})`);
  }
}
