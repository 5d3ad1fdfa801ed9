import { sumLike, type GradientRule } from './rule.js';

export const addGradient: GradientRule = ({ inputs: [a, b] }, dy) => [
  () => sumLike(dy, a!),
  () => sumLike(dy, b!),
];
