import { mul } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const expGradient: GradientRule = ({ outputs: [y] }, dy) => [() => mul(dy, y!)];
