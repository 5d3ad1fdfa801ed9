/** Rewritings of a graph that leave its results as they are and make it faster. */
import type { Node, Output } from '../graph.js';
import { foldNormalization } from './fold-normalization.js';
import { poolBeforeActivation } from './pool-before-activation.js';
import { rescaleFilter } from './rescale-filter.js';

export { mixedPrecision } from './mixed-precision.js';

/**
 * Rewrites what computes an output.
 *
 * @param training In prediction bias and ReLU stay before pooling: TensorFlow runs them as one op with the
 *   convolution there, which it cannot in training, where the gradient needs what lies between.
 * @param also Nodes that share what computes it, to be kept in step.
 * @returns What takes the output's place.
 */
export function optimize(output: Output, training: boolean, also: Node[] = []): Output {
  const folded = foldNormalization(output, also);
  return rescaleFilter(training ? poolBeforeActivation(folded, also) : folded, also);
}
