import { mul, sign } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const absGradient: GradientRule = ({ inputs: [x] }, dy) => [() => mul(dy, sign(x!))];
