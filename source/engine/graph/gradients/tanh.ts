import { tanhGrad } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const tanhGradient: GradientRule = ({ outputs: [y] }, dy) => [() => tanhGrad(y!, dy)];
