import { reluGrad } from '../ops/index.js';
import type { GradientRule } from './rule.js';

/** Takes the output, so that the input need not be kept. */
export const reluGradient: GradientRule = ({ outputs: [y] }, dy) => [() => reluGrad(dy, y!)];
