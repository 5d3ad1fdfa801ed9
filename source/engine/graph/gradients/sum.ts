import { sizeOf, type Node, type Output } from '../graph.js';
import { broadcastLike, div, reshape } from '../ops/index.js';
import type { GradientRule } from './rule.js';

/** The axes that a reduction has been given as a constant. */
function reducedAxes({ inputs: [, axes] }: Node): number[] {
  const { tensor } = axes!.node.attributes['value'] as { tensor: { data: Int32Array } };
  return [...tensor.data];
}

/** The gradient of a reduction, with dimensions of 1 where there was more. */
export function keepingDimensions(node: Node, reduced: Output): Output {
  const axes = reducedAxes(node);
  const shape = node.inputs[0]!.shape.map((size, i) => (axes.includes(i) ? 1 : size));
  return reduced.shape.length === shape.length ? reduced : reshape(reduced, shape);
}

export const sumGradient: GradientRule = (node, dy) => [
  () => broadcastLike(keepingDimensions(node, dy), node.inputs[0]!),
  null,
];

/** As the sum's, over the number of elements, which must not depend on the batch. */
export const meanGradient: GradientRule = (node, dy) => [
  () => {
    const x = node.inputs[0]!;
    const count = sizeOf(reducedAxes(node).map((axis) => x.shape[axis]!));
    if (count < 0) throw new Error('A mean over the batch has no gradient here: use a sum.');
    const share = div(keepingDimensions(node, dy), x.node.graph.scalar(count));
    return broadcastLike(share, x);
  },
  null,
];
