import { neg } from '../ops/index.js';
import { sumLike, type GradientRule } from './rule.js';

export const subGradient: GradientRule = ({ inputs: [a, b] }, dy) => [
  () => sumLike(dy, a!),
  () => neg(sumLike(dy, b!)),
];
