import { leakyReluGrad } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const leakyReluGradient: GradientRule = ({ inputs: [x], attributes }, dy) => [
  () => leakyReluGrad(dy, x!, (attributes['alpha'] as { float: number }).float),
];
