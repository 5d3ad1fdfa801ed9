import { exp, mul, sub, sum } from '../ops/index.js';
import type { GradientRule } from './rule.js';

/** dx = dy - softmax(x) sum(dy), the sum over the last dimension. */
export const logSoftmaxGradient: GradientRule = ({ outputs: [y] }, dy) => [
  () => sub(dy, mul(exp(y!), sum(dy, [dy.shape.length - 1], true))),
];
