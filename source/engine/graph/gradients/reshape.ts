import { reshape } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const reshapeGradient: GradientRule = ({ inputs: [x] }, dy) => [
  () => reshape(dy, x!.shape),
  null,
];
