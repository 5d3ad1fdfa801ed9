/** Adam as an op of TensorFlow. */
import type { Graph, Node, Output } from '../graph.js';
import { variable, type Variable } from '../ops/index.js';
import type { AdamOptions } from '../../types.js';

/** A trained weight with its two slots. */
export interface AdamSlots {
  weight: Variable;
  m: Variable;
  v: Variable;
}

/** Adds the slots of the weights, named `m/<weight>` and `v/<weight>`. */
export function adamSlots(graph: Graph, weights: Variable[]): AdamSlots[] {
  return weights.map((weight) => ({
    weight,
    m: variable(graph, `m/${weight.name}`, weight.shape),
    v: variable(graph, `v/${weight.name}`, weight.shape),
  }));
}

/**
 * The rate of Keras's Adam (Kingma and Ba 2015, before section 2.1) with the bias correction folded in:
 * lr sqrt(1 - beta2^t) / (1 - beta1^t).
 *
 * @param t Number of the update, from 1.
 */
export function adamRate(learningRate: number, t: number, { beta1, beta2 }: AdamOptions): number {
  return (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
}

/**
 * Adds the update of one weight.
 *
 * @param rate What `adamRate` gives: it is worked out in double precision outside the graph, so the op is
 *   told that its powers of beta are 0, with which it corrects nothing.
 * @param readers What reads the weight: the update waits for it, else it would have to copy the weight.
 */
export function applyAdam(
  { weight, m, v }: AdamSlots,
  gradient: Output,
  rate: Output,
  { beta1, beta2, epsilon }: AdamOptions,
  readers: Node[],
): Node {
  const { graph } = gradient.node;
  const [none, ...constants] = [0, beta1, beta2, epsilon].map((value) => graph.scalar(value));
  const inputs = [weight.handle, m.handle, v.handle, none!, none!, rate, ...constants, gradient];
  const attributes = {
    T: { type: 'float32' },
    use_locking: { bool: false },
    use_nesterov: { bool: false },
  } as const;
  return graph.add('ResourceApplyAdam', inputs, [], { attributes, controls: readers });
}
