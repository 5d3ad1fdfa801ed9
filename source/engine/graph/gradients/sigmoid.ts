import { sigmoidGrad } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const sigmoidGradient: GradientRule = ({ outputs: [y] }, dy) => [() => sigmoidGrad(y!, dy)];
