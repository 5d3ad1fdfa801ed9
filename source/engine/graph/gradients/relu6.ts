import { relu6Grad } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const relu6Gradient: GradientRule = ({ outputs: [y] }, dy) => [() => relu6Grad(dy, y!)];
