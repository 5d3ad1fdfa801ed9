/** What the WebAssembly engine ends with when its memory, 4 GB at most, does not suffice. */
import { messageOf, UserError } from '../../errors.js';

/**
 * Its kernels do not look whether they were given memory: they write where there is none, and trap then or when
 * they read what they have overwritten.
 */
const SIGNS = /(memory access|table index is) out of bounds|Array buffer allocation failed/;

/**
 * The error to throw for one that a step ended with. It is not that of a device which can go on with a smaller
 * batch: what was written where there is no memory may have damaged the engine's own.
 *
 * @param side Side of the images in pixels.
 */
export function explainedByMemory(error: unknown, images: number, side: number): unknown {
  const message = messageOf(error);
  if (!SIGNS.test(message)) return error;
  return new UserError(
    `The WebAssembly engine failed on a batch of ${images} images of ${side}x${side} pixels (${message}), most likely ` +
      'for want of memory, of which it can use 4 GB at most. Use a smaller --batch-size or --image-size, or the ' +
      'native engine: melanoscope engine install.',
    1,
    { cause: error },
  );
}
