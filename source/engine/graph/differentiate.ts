/** Reverse-mode differentiation over the op graph. */
import { gradientRules, type GradientRule } from './gradients/index.js';
import { inOrder, isFloating, type Node, type Output } from './graph.js';
import { add } from './ops/index.js';

/**
 * Adds what computes the gradients of a scalar. Nothing is added for nodes that do not depend on what is
 * differentiated for: below the lowest trainable layer there is no backward pass.
 *
 * @param loss Float32 `[]`.
 * @param variables What to differentiate for.
 * @param rules The gradient rules by the name of the op.
 * @returns The gradient for each, null where the loss does not depend on it.
 * @throws when an op on the way has no gradient rule.
 */
export function differentiate(
  loss: Output,
  variables: Output[],
  rules: ReadonlyMap<string, GradientRule> = gradientRules,
): (Output | null)[] {
  const order = inOrder([loss.node]);
  const wanted = new Set(variables);
  const needed = new Set<Node>();
  // Shapes, indices and comparisons have no gradient.
  const matters = (output: Output) =>
    isFloating(output.dtype) && (wanted.has(output) || needed.has(output.node));
  for (const node of order) if (node.inputs.some(matters)) needed.add(node);

  const gradients = new Map<Output, Output>();
  gradients.set(loss, loss.node.graph.scalar(1));
  for (const node of order.reverse()) {
    if (!needed.has(node)) continue;
    const dy = gradients.get(node.outputs[0]!);
    if (!dy) continue;
    const rule = rules.get(node.op);
    if (!rule) throw new Error(`The op ${node.op} has no gradient rule.`);
    // The backward pass runs where the forward pass does.
    const { graph, device } = node;
    const parts = rule(node, dy);
    node.inputs.forEach((input, i) => {
      const part = parts[i];
      if (!part || !matters(input)) return;
      const sum = gradients.get(input);
      const gradient = graph.on(device, part);
      gradients.set(input, sum ? graph.on(input.node.device, () => add(sum, gradient)) : gradient);
    });
  }
  return variables.map((variable) => gradients.get(variable) ?? null);
}
