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

/** A range of what a batch of `size` images holds: its arrays cut, alone or in groups, and the rest as it is. */
function cut(value: unknown, size: number, { from, to }: Range): unknown {
  if (ArrayBuffer.isView(value)) {
    const array = value as Uint8Array;
    const each = array.length / size;
    return array.slice(from * each, to * each);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, cut(part, size, { from, to })]),
  );
}

/** A range of a batch, copied: whatever a batch holds for each of its images is cut alike. */
export function shareOf(batch: Batch, range: Range): Batch {
  return { ...(cut(batch, batch.size, range) as Batch), size: range.to - range.from };
}

/** The buffers of a copied share, to hand over without another copy. */
export function buffersOf(value: object): ArrayBuffer[] {
  return Object.values(value).flatMap((part: unknown) => {
    if (ArrayBuffer.isView(part)) return [part.buffer as ArrayBuffer];
    return typeof part === 'object' && part !== null ? buffersOf(part) : [];
  });
}
