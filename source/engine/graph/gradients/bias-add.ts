import { biasAddGrad } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const biasAddGradient: GradientRule = (_, dy) => [() => dy, () => biasAddGrad(dy)];
