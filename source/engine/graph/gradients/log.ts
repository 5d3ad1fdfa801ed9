import { div } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const logGradient: GradientRule = ({ inputs: [x] }, dy) => [() => div(dy, x!)];
