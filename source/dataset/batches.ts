/** Batches of cached images in an epoch's order, the next one read while the current one is used. */
import { randomFrom, shuffle } from './random.js';
import type { Catalog, PackedCache, TrainingItem } from './types.js';

/**
 * The order in which an epoch visits `n` items: a permutation that depends on the seed and the epoch
 * alone, so that any epoch can be gone on with at any place.
 */
export function epochOrder(n: number, seed: number, epoch: number): Uint32Array {
  return shuffle(
    Uint32Array.from({ length: n }, (_, i) => i),
    randomFrom(seed, epoch),
  );
}

export interface ReadBatch {
  /** Number of the batch within the epoch, from 0. */
  index: number;
  items: TrainingItem[];
  /** Pixels `[items.length, side, side, 3]` uint8 RGB. */
  images: Uint8Array;
  /** Class of each image `[items.length]`. */
  labels: Int32Array;
}

/** One batch is used, one is read, one may still be on its way to a device. */
const BUFFERS = 3;

/** Reads the batches of one epoch; the data set itself is never in memory. */
export class BatchReader {
  /** Batches of an epoch; the last may be smaller. */
  readonly length: number;

  /** @param order Places in `items` in the order to visit; null visits them as they stand. */
  constructor(
    private readonly catalog: Catalog,
    private readonly cache: PackedCache,
    private readonly items: readonly TrainingItem[],
    private readonly order: Uint32Array | null,
    private readonly batchSize: number,
  ) {
    this.length = Math.ceil(items.length / batchSize);
  }

  /**
   * The batches from `startAt` on. A batch's arrays hold what they hold until the second batch after
   * it is asked for: their buffers are used again in turn.
   * @throws what the cache throws when it cannot be read.
   */
  async *batches(startAt = 0): AsyncGenerator<ReadBatch, void, void> {
    const { length, batchSize, cache } = this;
    const bytes = batchSize * cache.side * cache.side * 3;
    const buffers = Array.from(
      { length: Math.min(BUFFERS, Math.max(0, length - startAt)) },
      () => new Uint8Array(bytes),
    );
    let next = startAt < length ? this.read(startAt, buffers[0]) : null;
    try {
      for (let index = startAt; next; index++) {
        const batch: ReadBatch = await next;
        const following = index + 1;
        next =
          following < length
            ? this.read(following, buffers[(following - startAt) % BUFFERS])
            : null;
        // Its failure is thrown when it is awaited, not while the current batch is used.
        next?.catch(() => {});
        yield batch;
      }
    } finally {
      await next?.catch(() => {});
    }
  }

  private async read(index: number, buffer: Uint8Array): Promise<ReadBatch> {
    const { items, order, catalog, cache, batchSize } = this;
    const start = index * batchSize;
    const size = Math.min(batchSize, items.length - start);
    const chosen = Array.from(
      { length: size },
      (_, n) => items[order ? order[start + n] : start + n],
    );
    const images = buffer.subarray(0, size * cache.side * cache.side * 3);
    await cache.read(
      chosen.map(({ image }) => catalog.images[image].row),
      images,
    );
    const labels = Int32Array.from(chosen, ({ image }) => catalog.images[image].label);
    return { index, items: chosen, images, labels };
  }
}
