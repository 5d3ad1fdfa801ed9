/** Rewritings of a graph that leave its results as they are and make it faster. */
import type { Node, Output } from '../graph.js';
import { poolBeforeActivation } from './pool-before-activation.js';
import { rescaleFilter } from './rescale-filter.js';

/**
 * Rewrites what computes an output.
 *
 * @param also Nodes that share what computes it, to be kept in step.
 * @returns What takes the output's place.
 */
export const optimize = (output: Output, also: Node[] = []): Output =>
  rescaleFilter(poolBeforeActivation(output, also), also);
