/** What a device says when its memory does not suffice. */
import { messageOf, UserError } from '../errors.js';

/** A batch did not fit into the memory of the device. */
export class OutOfMemoryError extends UserError {}

const SIGNS = /OOM when allocating|RESOURCE_EXHAUSTED|ResourceExhausted|out of memory/i;

/**
 * The error to throw for one that a batch ended with: with the size of the batch and what to do, where memory
 * was short; else the error itself.
 */
export function explained(error: unknown, images: number, side: number): unknown {
  const message = messageOf(error);
  if (!SIGNS.test(message)) return error;
  const tensor = /tensor with shape\s?(\[[\d,]+\])/.exec(message)?.[1];
  return new OutOfMemoryError(
    `The device has too little memory for a batch of ${images} images of ${side}x${side} pixels` +
      `${tensor ? ` (a tensor of shape ${tensor} did not fit)` : ''}. Use a smaller --batch-size, or auto, ` +
      'which halves it until a step fits, or a smaller --image-size.',
    1,
    { cause: error },
  );
}
