import type { Output } from '../graph.js';
import { add, cast, mul, rsqrt, sub, sum } from '../ops/index.js';
import { batchNormalizationGradient } from './batch-normalization.js';
import type { GradientRule } from './rule.js';

/**
 * By fixed moments TensorFlow's op has no kernel on a GPU that adds in a fixed order (`FusedBatchNormGradV3`
 * with `is_training` false), so there the gradients are made of single ops: with s = 1 / sqrt(variance +
 * epsilon), dx = dy scale s, dscale = sum(dy (x - mean) s), doffset = sum(dy); in float32, whatever the type
 * of the images.
 */
export const composedBatchNormalizationGradient: GradientRule = (node, dy) => {
  const { inputs, attributes, graph } = node;
  if ((attributes['is_training'] as { bool: boolean }).bool) {
    return batchNormalizationGradient(node, dy);
  }
  const [x, scale, , mean, variance] = inputs as [Output, Output, Output, Output, Output];
  const { float: epsilon } = attributes['epsilon'] as { float: number };
  const slope = () => rsqrt(add(variance, graph.scalar(epsilon)));
  const full = (values: Output) => cast(values, 'float32');
  const overImages = (values: Output) => sum(values, [0, 1, 2]);
  return [
    () => cast(mul(full(dy), mul(scale, slope())), x.dtype),
    () => overImages(mul(full(dy), mul(sub(full(x), mean), slope()))),
    () => overImages(full(dy)),
    null,
    null,
  ];
};
