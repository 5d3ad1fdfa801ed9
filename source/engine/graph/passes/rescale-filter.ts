/** A constant factor on a convolution's filter instead of its images. */
import type { Node, Output } from '../graph.js';
import { mul } from '../ops/index.js';
import { rewrite } from './rewrite.js';

/** The factor and what it is applied to, where an output is a product with a constant scalar. */
function scaledBy({ node }: Output): { x: Output; factor: Output } | null {
  const [x, factor] = node.inputs;
  const constant = node.op === 'Mul' && factor!.node.op === 'Const' && factor!.shape.length === 0;
  return constant ? { x: x!, factor: factor! } : null;
}

/**
 * A convolution is linear: conv(s x, w) = conv(x, s w), and the filter is smaller than the images. For
 * images that are rescaled without an offset.
 */
export function rescaleFilter(output: Output, also: Node[]): Output {
  return rewrite(output, also, ({ graph, op, inputs, outputs, attributes }, usesOf) => {
    if (op !== 'Conv2D' && op !== 'DepthwiseConv2dNative') return null;
    const scaled = scaledBy(inputs[0]!);
    if (!scaled || usesOf(inputs[0]!) !== 1) return null;
    const filter = mul(inputs[1]!, scaled.factor);
    return graph.one(op, [scaled.x, filter], outputs[0]!, { attributes });
  });
}
