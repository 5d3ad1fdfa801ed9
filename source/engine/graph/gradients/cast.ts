import { cast } from '../ops/index.js';
import type { GradientRule } from './rule.js';

/** Between floating types; others have no gradient. */
export const castGradient: GradientRule = ({ inputs: [x] }, dy) => [() => cast(dy, x!.dtype)];
