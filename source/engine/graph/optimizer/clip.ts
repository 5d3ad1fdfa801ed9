/** The global norm of gradients, and clipping by it. */
import type { Output } from '../graph.js';
import { add, allAxes, div, minimum, mul, pack, sqrt, square, sub, sum } from '../ops/index.js';

type Gradients = (Output | null)[];

/** Root of the sum of the squares of all elements, `[]`. At least one gradient is not null. */
export function globalNorm(gradients: Gradients): Output {
  const squares = gradients.flatMap((gradient) =>
    gradient ? [sum(square(gradient), allAxes(gradient))] : [],
  );
  return sqrt(sum(pack(squares), [0]));
}

/**
 * Scales gradients by clipNorm / norm where the norm is larger, as `tf.clip_by_global_norm` does: if it is
 * not finite, they all become NaN.
 */
export function clipByGlobalNorm(gradients: Gradients, norm: Output, clipNorm: number): Gradients {
  const { graph } = norm.node;
  const inverse = minimum(div(graph.scalar(1), norm), graph.scalar(1 / clipNorm));
  const scale = add(mul(inverse, graph.scalar(clipNorm)), sub(norm, norm));
  return gradients.map((gradient) => gradient && mul(gradient, scale));
}
