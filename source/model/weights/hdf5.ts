/**
 * Reads an HDF5 file in a thread of its own. Of a damaged file the HDF5 library may never come to an end, or
 * overwrite its own memory so that it does not with the next one: a thread can be ended, and its memory goes
 * with it.
 */
import { Thread } from '../../engine/threads/thread.js';
import type { StoredLayers } from './layer-weights.js';

export interface Hdf5Request {
  bytes: Uint8Array;
  nameOf: ReadonlyMap<string, string>;
}

/** A file of a gigabyte is read within a minute on a slow disk: this is far beyond what one takes. */
const LONGEST_MS = 30_000;
const MS_PER_MIB = 250;

/** Bytes of the smallest superblock, that of version 2. */
const SUPERBLOCK = 48;

/**
 * Bytes that a file says it has: "end of file address" of its superblock (HDF5 File Format Specification 3.0, II.A,
 * versions 0 to 3 with addresses of 8 bytes). Null where it does not tell.
 */
function statedLength(bytes: Uint8Array): bigint | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < SUPERBLOCK) return BigInt(SUPERBLOCK);
  const version = view.getUint8(8);
  const at = [40, 44, 28, 28][version];
  const addressSize = view.getUint8(version < 2 ? 13 : 9);
  return at === undefined || addressSize !== 8 ? null : view.getBigUint64(at, true);
}

/**
 * @param nameOf Names of layers by their place, for files that have none.
 * @param longestMs The reading is given up after this.
 * @throws when the bytes are no HDF5 file, or the reading does not come to an end.
 */
export async function readHdf5(
  bytes: Uint8Array,
  nameOf: ReadonlyMap<string, string> = new Map(),
  longestMs = LONGEST_MS + (MS_PER_MIB * bytes.length) / 2 ** 20,
): Promise<StoredLayers> {
  const stated = statedLength(bytes);
  if (stated !== null && stated > bytes.length) {
    throw new Error(`it is cut off: ${bytes.length} bytes of at least ${stated}`);
  }
  const thread = new Thread<Hdf5Request, StoredLayers>('hdf5-thread', 'the HDF5 reader');
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const seconds = Math.round(longestMs / 1000);
      reject(new Error(`the HDF5 library did not come to an end with it in ${seconds} s`));
    }, longestMs);
  });
  try {
    // A file's bytes may be part of a larger buffer, which others use.
    const own = Uint8Array.from(bytes);
    const read = thread.ready.then(() => thread.ask({ bytes: own, nameOf }, [own.buffer]));
    // What ends the thread ends what waits for it.
    read.catch(() => undefined);
    return await Promise.race([read, tooLong]);
  } finally {
    clearTimeout(timer);
    await thread.close();
  }
}
