/**
 * Dynamic loss scaling for gradients in float16, whose smallest numbers are 6e-8: the loss is made larger, and
 * the gradients smaller again once they are float32. A step whose gradients are not all finite changes no
 * weight, and halves the scale. Source: Micikevicius et al. 2018, and Keras's `LossScaleOptimizer`.
 */
import type { Graph, Node, Output } from './graph.js';
import {
  add,
  all,
  assign,
  div,
  isAtLeast,
  isFinite,
  logicalAnd,
  maximum,
  minimum,
  mul,
  readAfter,
  select,
  variable,
  type Variable,
} from './ops/index.js';

/** Keras's first scale, and the number of good steps after which it is doubled. */
export const FIRST_SCALE = 2 ** 15;
const GROWTH_STEPS = 2000;
const LARGEST_SCALE = 2 ** 24;

/** What stays between steps. */
export interface LossScale {
  /** The loss is multiplied by this. */
  scale: Variable;
  /** Steps since it was changed last. */
  goodSteps: Variable;
}

export const lossScale = (graph: Graph): LossScale => ({
  scale: variable(graph, 'loss-scale/scale', []),
  goodSteps: variable(graph, 'loss-scale/good-steps', []),
});

/** The gradients of the loss from those of the scaled loss. */
export function unscaled(gradients: (Output | null)[], { scale }: LossScale): (Output | null)[] {
  const inverse = div(scale.value.node.graph.scalar(1), scale.value);
  return gradients.map((gradient) => gradient && mul(gradient, inverse));
}

/** Whether each element of each gradient is a finite number, bool `[]`. */
export function allFinite(gradients: (Output | null)[]): Output {
  const each = gradients.flatMap((gradient) => (gradient ? [all(isFinite(gradient))] : []));
  return each.reduce(logicalAnd);
}

/**
 * Gives the variables their values of before the step back, unless the condition holds. Nothing leaves the
 * device for it, as a branch of the graph would.
 *
 * @param updates What changes them; waits from now on until their values have been read.
 */
export function keepUnless(condition: Output, variables: Variable[], updates: Node[]): Node[] {
  for (const update of updates) update.controls.push(...variables.map(({ value }) => value.node));
  return variables.map((each) =>
    assign(each, select(condition, readAfter(each, updates), each.value)),
  );
}

/** Halves the scale after a step with gradients that are not finite, doubles it after many good ones. */
export function adjustScale({ scale, goodSteps }: LossScale, finite: Output): Node[] {
  const { graph } = finite.node;
  const good = add(goodSteps.value, graph.scalar(1));
  const grows = isAtLeast(good, graph.scalar(GROWTH_STEPS));
  const doubled = minimum(mul(scale.value, graph.scalar(2)), graph.scalar(LARGEST_SCALE));
  const halved = maximum(mul(scale.value, graph.scalar(0.5)), graph.scalar(1));
  const none = graph.scalar(0);
  return [
    assign(scale, select(finite, select(grows, doubled, scale.value), halved)),
    assign(goodSteps, select(finite, select(grows, none, good), none)),
  ];
}
