import { mul, pow, sub } from '../ops/index.js';
import type { GradientRule } from './rule.js';

/** d(x^a) = a x^(a - 1) dx. The exponent is a scalar that nothing is trained by. */
export const powGradient: GradientRule = ({ inputs: [x, exponent] }, dy) => [
  () => {
    const one = dy.node.graph.scalar(1);
    return mul(dy, mul(exponent!, pow(x!, sub(exponent!, one))));
  },
  null,
];
