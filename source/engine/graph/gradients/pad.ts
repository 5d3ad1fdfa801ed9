import { slice } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const padGradient: GradientRule = ({ inputs: [x, amounts] }, dy) => [
  () => {
    const { tensor } = amounts!.node.attributes['value'] as { tensor: { data: Int32Array } };
    const begin = x!.shape.map((_, i) => tensor.data[2 * i]!);
    return slice(dy, begin, x!.shape);
  },
  null,
];
