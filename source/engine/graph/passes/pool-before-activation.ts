/** Bias and activation after max pooling instead of before. */
import type { Node, Output } from '../graph.js';
import { rewrite } from './rewrite.js';

/** Activations that never fall, so that the maximum of their values is their value of the maximum. */
const RISING = new Set(['Relu', 'Relu6']);

/**
 * max(relu(x + b)) = relu(max(x) + b), exactly, since neither adding a bias to a channel nor ReLU changes
 * the order of its values. Pooling leaves a quarter of the elements for both and for their gradients.
 */
export function poolBeforeActivation(output: Output, also: Node[]): Output {
  return rewrite(output, also, (node, usesOf) => {
    if (node.op !== 'MaxPool') return null;
    const moved: Node[] = [];
    let source = node.inputs[0]!;
    const movable = (from: Node) => RISING.has(from.op) || from.op === 'BiasAdd';
    while (movable(source.node) && usesOf(source) === 1) {
      moved.unshift(source.node);
      source = source.node.inputs[0]!;
    }
    if (moved.length === 0) return null;
    const { shape, dtype } = node.outputs[0]!;
    const { graph } = node;
    const like = { shape, dtype };
    const pooled = graph.one('MaxPool', [source], like, { attributes: node.attributes });
    return moved.reduce(
      (x, { op, inputs, attributes }) =>
        graph.one(op, [x, ...inputs.slice(1)], like, { attributes }),
      pooled,
    );
  });
}
