import { maxPoolGrad } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const maxPoolGradient: GradientRule = ({ inputs: [x], outputs: [y], attributes }, dy) => [
  () => maxPoolGrad(x!, y!, dy, attributes),
];
