import { div, mul, neg } from '../ops/index.js';
import { sumLike, type GradientRule } from './rule.js';

/** d(a/b) = da / b - (a/b) db / b. */
export const divGradient: GradientRule = ({ inputs: [a, b], outputs: [y] }, dy) => [
  () => sumLike(div(dy, b!), a!),
  () => sumLike(neg(div(mul(dy, y!), b!)), b!),
];
