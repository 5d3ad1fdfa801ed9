import { mul } from '../ops/index.js';
import { sumLike, type GradientRule } from './rule.js';

export const mulGradient: GradientRule = ({ inputs: [a, b] }, dy) => [
  () => sumLike(mul(dy, b!), a!),
  () => sumLike(mul(dy, a!), b!),
];
