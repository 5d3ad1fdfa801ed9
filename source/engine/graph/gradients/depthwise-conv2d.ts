import { convBackpropFilter, convBackpropInput } from '../ops/index.js';
import type { GradientRule } from './rule.js';

const OP = 'DepthwiseConv2dNative';

export const depthwiseConv2dGradient: GradientRule = ({ inputs: [x, filter], attributes }, dy) => [
  () => convBackpropInput(`${OP}BackpropInput`, x!, filter!, dy, attributes),
  () => convBackpropFilter(`${OP}BackpropFilter`, x!, filter!, dy, attributes),
];
