import { eluGrad } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const eluGradient: GradientRule = ({ outputs: [y] }, dy) => [() => eluGrad(dy, y!)];
