/** Augments batches beside the thread that trains. */
import { Thread } from '../../threads/thread.js';
import type { Batch } from '../../types.js';
import { augmentImages } from '../apply.js';
import type { AugmentationRanges } from '../ranges.js';
import type { Answer, Request } from './messages.js';

/** One batch is trained on, one is augmented, one waits. */
const BUFFERS = 3;

const withImages = ({ augmentationKeys: _, ...batch }: Batch, images: Uint8Array): Batch => ({
  ...batch,
  images,
});

export class BatchAugmenter {
  /** Started with the first batch. */
  private thread: Thread<Request, Answer> | null = null;
  private readonly buffers: SharedArrayBuffer[] = [];
  private next = 0;
  private closed = false;

  /** @param side Side of the images in pixels. */
  constructor(
    private readonly side: number,
    private readonly ranges: AugmentationRanges,
  ) {}

  /** The batch with its images augmented, and without keys, by this thread. */
  apply(batch: Batch): Batch {
    const { images, augmentationKeys } = batch;
    if (!augmentationKeys) return batch;
    return withImages(batch, augmentImages(images, this.side, augmentationKeys, this.ranges));
  }

  /**
   * As `apply`, but by a thread of its own, which begins at once. The batch's images are not needed any
   * more when this returns; the result's hold what they hold until the third batch after it is asked for.
   *
   * @throws when the thread has ended.
   */
  async applyBeside(batch: Batch): Promise<Batch> {
    const { images, augmentationKeys: keys } = batch;
    if (!keys) return batch;
    if (this.closed) throw new Error('The model has been disposed.');
    this.thread ??= new Thread('augmentation-thread', 'augmentation');
    const shared = new Uint8Array(this.buffer(images.length), 0, images.length);
    shared.set(images);
    await this.thread.ask({ images: shared, side: this.side, keys, ranges: this.ranges });
    return withImages(batch, shared);
  }

  /** Ends the thread; whoever still waits for a batch gets an error. */
  close(): void {
    this.closed = true;
    // Its end is of no interest any more.
    this.thread?.close().catch(() => undefined);
  }

  /** Memory for so many bytes: that of the batches before is used again in turn. */
  private buffer(bytes: number): SharedArrayBuffer {
    const place = this.next++ % BUFFERS;
    const found = this.buffers[place];
    if (found && found.byteLength >= bytes) return found;
    return (this.buffers[place] = new SharedArrayBuffer(bytes));
  }
}
