import { mul, reshape } from '../ops/index.js';
import type { GradientRule } from './rule.js';

/** The op gives the gradient of each image's loss as its second output. */
export const softmaxCrossEntropyGradient: GradientRule = ({ outputs: [, gradient] }, dy) => [
  () => mul(gradient!, reshape(dy, [dy.shape[0]!, 1])),
  null,
];
