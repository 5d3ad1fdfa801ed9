import { exp, mul, neg, square } from '../ops/index.js';
import type { GradientRule } from './rule.js';

/** d erf(x) = 2 / sqrt(pi) exp(-x^2) dx. */
export const erfGradient: GradientRule = ({ inputs: [x] }, dy) => [
  () => mul(dy, mul(exp(neg(square(x!))), x!.node.graph.scalar(2 / Math.sqrt(Math.PI)))),
];
