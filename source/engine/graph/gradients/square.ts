import { mul } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const squareGradient: GradientRule = ({ inputs: [x] }, dy) => [
  () => mul(dy, mul(x!, x!.node.graph.scalar(2))),
];
