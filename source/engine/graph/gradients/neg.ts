import { neg } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const negGradient: GradientRule = (_, dy) => [() => neg(dy)];
