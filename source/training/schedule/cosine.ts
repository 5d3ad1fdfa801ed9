import type { Curve } from './curve.js';

/** Half a cosine from 1 down to `minimum` (Loshchilov and Hutter 2017), as Keras's CosineDecay. */
export const cosineCurve: Curve = ({ step, total }, { minimum }) =>
  minimum + ((1 - minimum) * (1 + Math.cos((Math.PI * step) / total))) / 2;
