/** Reads rows of a packed cache. */
import type { FileHandle } from 'node:fs/promises';
import { UserError } from '../../errors.js';
import { printable } from '../../text.js';
import type { PackedCache } from '../types.js';

interface PackedCacheFields {
  path: string;
  side: number;
  rows: number;
  reused: number;
  decoded: number;
}

/** Rows that stand one after the other in the file and in the target. */
interface Run {
  row: number;
  count: number;
  offset: number;
}

/** Runs of neighbouring rows, each of which one read can fetch. */
function runsOf(rows: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const [offset, row] of rows.entries()) {
    const last = runs.at(-1);
    if (last && row === last.row + last.count) last.count += 1;
    else runs.push({ row, count: 1, offset });
  }
  return runs;
}

/** A cache over an open file of pixels, which it closes. */
export function packedCache(pixels: FileHandle, fields: PackedCacheFields): PackedCache {
  const rowBytes = fields.side * fields.side * 3;

  async function readRun(run: Run, target: Uint8Array): Promise<void> {
    const bytes = run.count * rowBytes;
    for (let done = 0; done < bytes;) {
      const { bytesRead } = await pixels.read(
        target,
        run.offset * rowBytes + done,
        bytes - done,
        run.row * rowBytes + done,
      );
      if (bytesRead === 0) {
        throw new UserError(
          `The image cache ${printable(fields.path)} was cut short while it was in use. Resume the run: the cache is checked and mended first.`,
        );
      }
      done += bytesRead;
    }
  }

  return {
    ...fields,
    bytes: fields.rows * rowBytes,
    async read(rows, target) {
      if (target.length < rows.length * rowBytes) {
        throw new RangeError(
          `target holds ${target.length} bytes, ${rows.length} rows need ${rows.length * rowBytes}`,
        );
      }
      // All are asked for at once, so that libuv's threads go on with them while a training step keeps
      // this thread busy.
      await Promise.all(runsOf(rows).map((run) => readRun(run, target)));
    },
    close: () => pixels.close(),
  };
}
