/** The part of a step that changes weights: clipping, decay, the optimizer's update, averages. */
import { averageName, decays, tellsNorm } from '../../optimizer.js';
import type { CompileOptions, OptimizerOptions } from '../../types.js';
import type { Graph, Node, Output } from '../graph.js';
import {
  assignAdd,
  assignSub,
  mul,
  readAfter,
  sub,
  variable,
  type Variable,
} from '../ops/index.js';
import { adam } from './adam.js';
import { clipByGlobalNorm, globalNorm } from './clip.js';
import type { UpdateRule } from './rule.js';
import { sgd } from './sgd.js';

/** Numbers that a step is given, `[]` float32. */
export interface Rates {
  /** What `updateRate` gives. */
  rate: Output;
  /** Learning rate times decay, where weights decay. */
  decay?: Output | undefined;
  /** What `averagingRate` gives, where weights are averaged. */
  averaging?: Output | undefined;
}

/** A trained weight with what is kept beside it. */
export interface Trained {
  weight: Variable;
  slots: Variable[];
  average: Variable | null;
}

const ruleOf = (options: OptimizerOptions): UpdateRule =>
  options.kind === 'sgd' ? sgd(options) : adam(options);

/** Adds the slots and averages of the weights. */
export function addSlots(graph: Graph, weights: Variable[], options: CompileOptions): Trained[] {
  const { slots } = ruleOf(options.optimizer);
  const beside = ({ name, shape }: Variable, slot: string) =>
    variable(graph, `${slot}/${name}`, shape);
  return weights.map((weight) => ({
    weight,
    slots: slots.map((slot) => beside(weight, slot)),
    average:
      options.emaDecay === undefined
        ? null
        : variable(graph, averageName(weight.name), weight.shape),
  }));
}

/** w -= decay w, when all that reads the weight has run. */
function decay({ weight }: Trained, rate: Output, readers: Node[]): Node {
  return assignSub(weight, mul(weight.value, rate), readers);
}

/** average += rate (weight - average), of the weight as the update leaves it. */
function follow(weight: Variable, average: Variable, rate: Output, updates: Node[]): Node {
  const value = readAfter(weight, updates);
  return assignAdd(average, mul(sub(value, average.value), rate));
}

/**
 * Adds what updates the weights.
 *
 * @param gradients Of each weight; null where it has none: such a weight stays as it is.
 * @param readersOf What reads a weight's value in the step, but for the node that makes its gradient.
 * @returns What has to run, and the norm of the gradients where it is told.
 */
export function addUpdates(
  trained: Trained[],
  gradients: (Output | null)[],
  rates: Rates,
  options: CompileOptions,
  readersOf: (weight: Variable, gradient: Output) => Node[],
): { nodes: Node[]; norm: Output | null } {
  const { optimizer, clipNorm } = options;
  const rule = ruleOf(optimizer);
  const any = gradients.some(Boolean) && (tellsNorm(options) || clipNorm !== undefined);
  const norm = any ? globalNorm(gradients) : null;
  const applied = norm && clipNorm ? clipByGlobalNorm(gradients, norm, clipNorm) : gradients;
  const nodes = trained.flatMap((entry, i) => {
    const { weight, slots, average } = entry;
    const raw = gradients[i];
    const gradient = applied[i];
    const updates: Node[] = [];
    if (raw && gradient) {
      let controls = readersOf(weight, raw);
      if (rates.decay && decays(weight.name, optimizer)) {
        controls = [decay(entry, rates.decay, [...controls, raw.node])];
      }
      updates.push(rule.update({ weight, slots, gradient, rate: rates.rate, controls }));
    }
    if (average && rates.averaging) {
      return [follow(weight, average, rates.averaging, updates)];
    }
    return updates;
  });
  return { nodes, norm: tellsNorm(options) ? norm : null };
}
