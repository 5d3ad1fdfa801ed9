import { pad } from '../ops/index.js';
import type { GradientRule } from './rule.js';

/** Zeros where nothing was taken. The batch is always taken whole. */
export const sliceGradient: GradientRule = ({ inputs: [x, begin], outputs: [y] }, dy) => [
  () => {
    const { tensor } = begin!.node.attributes['value'] as { tensor: { data: Int32Array } };
    const around = x!.shape.map((whole, i): [number, number] => {
      const before = tensor.data[i]!;
      return [before, whole - before - y!.shape[i]!];
    });
    return pad(dy, around);
  },
  null,
  null,
];
