/** A thread that augments the images of batches. */
import { serve } from '../../threads/serve.js';
import { augmentInPlace } from '../apply.js';
import type { Answer, Request } from './messages.js';

serve<Request, Answer>(
  async () => undefined,
  ({ images, side, keys, ranges }) => {
    augmentInPlace(images, side, keys, ranges);
    return null;
  },
);
