/** Batch normalization by fixed moments, folded into the convolution before it. */
import { sizeOf, type Node, type Output } from '../graph.js';
import { add, biasAdd, mul, reshape, rsqrt, sub } from '../ops/index.js';
import { rewrite } from './rewrite.js';

/** A convolution, and the bias added to it where there is one. */
function convolutionBefore(x: Output): { node: Node; bias: Output | null } | null {
  const biased = x.node.op === 'BiasAdd';
  const { node } = biased ? x.node.inputs[0]! : x;
  if (node.op !== 'Conv2D' && node.op !== 'DepthwiseConv2dNative') return null;
  return { node, bias: biased ? x.node.inputs[1]! : null };
}

/**
 * With s = scale / sqrt(variance + epsilon) of each channel, s (conv(x, w) + b - mean) + offset =
 * conv(x, s w) + (s (b - mean) + offset): the images are gone over once instead of twice. The new filter is
 * worked out of the variables in each run, since they may have been written anew; a filter has far fewer
 * elements than its images. Where filter and bias are trained, their gradients go through the product.
 */
export function foldNormalization(output: Output, also: Node[]): Output {
  return rewrite(output, also, (normalization, usesOf) => {
    const { op, inputs, attributes, graph } = normalization;
    if (op !== 'FusedBatchNormV3') return null;
    if ((attributes['is_training'] as { bool: boolean }).bool) return null;
    const [x, scale, offset, mean, variance] = inputs as [Output, Output, Output, Output, Output];
    const before = convolutionBefore(x);
    if (!before) return null;
    const { node, bias } = before;
    const convolved = node.outputs[0]!;
    if (usesOf(x) !== 1 || usesOf(convolved) !== 1) return null;
    const { float: epsilon } = attributes['epsilon'] as { float: number };
    const factor = mul(scale, rsqrt(add(variance, graph.scalar(epsilon))));
    const [images, filter] = node.inputs as [Output, Output];
    // The channels of a depth-wise filter are its last two dimensions.
    const shape = node.op === 'Conv2D' ? factor.shape : filter.shape.slice(2);
    const matched = shape.length === 1 ? factor : reshape(factor, shape);
    if (sizeOf(shape) !== sizeOf(factor.shape)) return null;
    const folded = graph.one(node.op, [images, mul(filter, matched)], convolved, {
      attributes: node.attributes,
    });
    const centre = bias ? sub(mean, bias) : mean;
    return biasAdd(folded, sub(offset, mul(centre, factor)));
  });
}
