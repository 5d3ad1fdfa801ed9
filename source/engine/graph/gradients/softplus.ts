import { softplusGrad } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const softplusGradient: GradientRule = ({ inputs: [x] }, dy) => [() => softplusGrad(dy, x!)];
