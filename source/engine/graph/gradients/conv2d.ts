import { convBackpropFilter, convBackpropInput } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const conv2dGradient: GradientRule = ({ inputs: [x, filter], attributes }, dy) => [
  () => convBackpropInput('Conv2DBackpropInput', x!, filter!, dy, attributes),
  () => convBackpropFilter('Conv2DBackpropFilter', x!, filter!, dy, attributes),
];
