/** What a gradient rule is. */
import { sameShape, type Node, type Output } from '../graph.js';
import { cast, reshape, sum } from '../ops/index.js';

/**
 * Gives the gradient for each input of a node from that of its first output: a function that adds what
 * computes it, or null for inputs that have none (indices, shapes). Only the functions that are needed are
 * called, so that nothing is computed for frozen weights.
 */
export type GradientRule = (node: Node, dy: Output) => ((() => Output) | null)[];

/** Sums a gradient over the dimensions along which an operand was broadcast; in float32, whatever its type. */
export function sumLike(dy: Output, operand: Output): Output {
  if (sameShape(dy.shape, operand.shape)) return dy;
  const extra = dy.shape.length - operand.shape.length;
  const axes = dy.shape.flatMap((size, i) => {
    const own = i < extra ? undefined : operand.shape[i - extra];
    return own === undefined || (own === 1 && size !== 1) ? [i] : [];
  });
  const summed = cast(sum(cast(dy, 'float32'), axes, true), dy.dtype);
  return extra > 0 ? reshape(summed, operand.shape) : summed;
}
