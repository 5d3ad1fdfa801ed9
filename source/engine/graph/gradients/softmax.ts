import { mul, sub, sum } from '../ops/index.js';
import type { GradientRule } from './rule.js';

/** dx = (dy - sum(dy y)) y, the sum over the classes. */
export const softmaxGradient: GradientRule = ({ outputs: [y] }, dy) => [
  () => mul(sub(dy, sum(mul(dy, y!), [y!.shape.length - 1], true)), y!),
];
