/** What the thread that augments is asked for. */
import type { AugmentationRanges } from '../ranges.js';

/** Images are augmented where they lie. */
export interface Request {
  /** `[n, side, side, 3]` uint8 in shared memory. */
  images: Uint8Array<SharedArrayBuffer>;
  side: number;
  /** `[n]` */
  keys: Uint32Array;
  ranges: AugmentationRanges;
}

/** The images have been augmented. */
export type Answer = null;
