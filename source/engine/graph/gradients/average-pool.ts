import { averagePoolGrad } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const averagePoolGradient: GradientRule = ({ inputs: [x], attributes }, dy) => [
  () => averagePoolGrad(x!, dy, attributes),
];
