/** Checksums of cached rows. */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { OnProgress } from '../types.js';
import type { RowEntry } from './journal.js';

/** Bytes read at a time while checking. */
const CHUNK = 4 << 20;

/** Binds pixels to the image they came from: either going astray is noticed. */
export function rowSum(pixels: Uint8Array, entry: Omit<RowEntry, 'kind' | 'sum' | 'row'>): string {
  return createHash('sha256')
    .update(`${entry.sha256} ${entry.width} ${entry.height} ${entry.format}\n`)
    .update(pixels)
    .digest('hex')
    .slice(0, 16);
}

/**
 * Reads every row once, in order, in bounded memory.
 * @param rowBytes Bytes of a row.
 * @returns The entries whose pixels are not what was written.
 */
export async function findBadRows(
  pixels: FileHandle,
  entries: Iterable<RowEntry>,
  rowBytes: number,
  onProgress: OnProgress,
): Promise<RowEntry[]> {
  const ordered = [...entries].sort((a, b) => a.row - b.row);
  const perChunk = Math.max(1, Math.floor(CHUNK / rowBytes));
  const buffer = Buffer.allocUnsafe(perChunk * rowBytes);
  const bad: RowEntry[] = [];
  let start = -1;
  let filled = 0;
  for (const [i, entry] of ordered.entries()) {
    if (start < 0 || entry.row >= start + perChunk) {
      start = entry.row;
      filled = (await pixels.read(buffer, 0, buffer.length, start * rowBytes)).bytesRead;
      onProgress('checking the image cache', i, ordered.length, 'images');
    }
    const from = (entry.row - start) * rowBytes;
    const whole = from + rowBytes <= filled;
    if (!whole || rowSum(buffer.subarray(from, from + rowBytes), entry) !== entry.sum)
      bad.push(entry);
  }
  return bad;
}
