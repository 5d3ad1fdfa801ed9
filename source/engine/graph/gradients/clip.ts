import { greaterEqual, lessEqual, mul } from '../ops/index.js';
import type { GradientRule } from './rule.js';

/** Nothing passes where a value was clipped. */
export const clipGradient: GradientRule = ({ inputs: [x, low, high] }, dy) => [
  () => mul(dy, mul(greaterEqual(x!, low!), lessEqual(x!, high!))),
  null,
  null,
];
