/** What passes are made with. */
import { inOrder, type Node, type Output } from '../graph.js';

/**
 * Offers each node to `replace`, inputs first; where it gives an output, that takes the place of the
 * node's own.
 *
 * @param replace Gets the node and how many inputs of other nodes take its output.
 * @param also Other nodes to rewrite the inputs of: those that `output` does not need.
 * @returns What takes the place of `output`.
 */
export function rewrite(
  output: Output,
  also: Node[],
  replace: (node: Node, usesOf: (output: Output) => number) => Output | null,
): Output {
  const uses = new Map<Output, number>();
  const order = inOrder([output.node, ...also]);
  for (const { inputs } of order) {
    for (const input of inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  }
  const replaced = new Map<Output, Output>();
  const latest = (value: Output): Output => replaced.get(value) ?? value;
  for (const node of order) {
    node.inputs = node.inputs.map(latest);
    const replacement = replace(node, (value) => uses.get(value) ?? 0);
    if (replacement) {
      const [own] = node.outputs as [Output];
      replaced.set(own, replacement);
      uses.set(replacement, uses.get(own) ?? 0);
    }
  }
  return latest(output);
}
