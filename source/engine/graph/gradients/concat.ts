import { slice } from '../ops/index.js';
import type { GradientRule } from './rule.js';

export const concatGradient: GradientRule = ({ inputs }, dy) => {
  const parts = inputs.slice(0, -1);
  const { tensor } = inputs.at(-1)!.node.attributes['value'] as { tensor: { data: Int32Array } };
  const axis = tensor.data[0]!;
  let start = 0;
  const gradients = parts.map(({ shape }) => {
    const from = start;
    start += shape[axis]!;
    const begin = shape.map((_, i) => (i === axis ? from : 0));
    const size = shape.map((whole, i) => (i === axis ? whole : -1));
    return () => slice(dy, begin, size);
  });
  return [...gradients, null];
};
