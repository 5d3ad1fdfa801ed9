/** How threads share a batch: each takes images that follow one another, in the order of the threads. */
import type { Batch } from '../../types.js';

/** Images `from` to before `to` of a batch. */
export interface Range {
  from: number;
  to: number;
}

/** Ranges of `size` images for up to `threads` threads; their lengths differ by one at most, none is empty. */
export function shares(size: number, threads: number): Range[] {
  const count = Math.min(size, threads);
  return Array.from({ length: count }, (_, i) => ({
    from: Math.floor((i * size) / count),
    to: Math.floor(((i + 1) * size) / count),
  }));
}

/** A range of a batch, copied: whatever a batch holds for each of its images is cut alike. */
export function shareOf(batch: Batch, { from, to }: Range): Batch {
  const cut = Object.entries(batch).map(([name, value]: [string, unknown]) => {
    if (!ArrayBuffer.isView(value)) return [name, value];
    const array = value as Uint8Array;
    const each = array.length / batch.size;
    return [name, array.slice(from * each, to * each)];
  });
  return { ...(Object.fromEntries(cut) as unknown as Batch), size: to - from };
}

/** The buffers of a copied share, to hand over without another copy. */
export function buffersOf(batch: Batch): ArrayBuffer[] {
  return Object.values(batch)
    .filter((value) => ArrayBuffer.isView(value))
    .map(({ buffer }) => buffer as ArrayBuffer);
}
