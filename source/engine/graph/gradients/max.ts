import { equal, mul } from '../ops/index.js';
import { keepingDimensions } from './sum.js';
import type { GradientRule } from './rule.js';

/** Each of several equal maxima has the whole gradient, as in TensorFlow.js. */
export const maxGradient: GradientRule = (node, dy) => [
  () => {
    const { inputs, outputs } = node;
    const y = keepingDimensions(node, outputs[0]!);
    return mul(equal(inputs[0]!, y), keepingDimensions(node, dy));
  },
  null,
];
