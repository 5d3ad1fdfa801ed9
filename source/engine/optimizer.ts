/** What both executors share of optimizers: numbers that change from step to step, and names. */
import type { CompileOptions, NamedArray, OptimizerOptions } from './types.js';

/**
 * The rate that a weight's update is made with. For Adam it is Keras's, with the bias correction folded in
 * (Kingma and Ba 2015, before section 2.1): lr sqrt(1 - beta2^t) / (1 - beta1^t).
 *
 * @param t Number of the update, from 1.
 */
export function updateRate(learningRate: number, t: number, options: OptimizerOptions): number {
  if (options.kind === 'sgd') return learningRate;
  const { beta1, beta2 } = options;
  return (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
}

/** The share that a weight loses before each update, over the learning rate; 0 for none. */
export const decayOf = (options: OptimizerOptions): number =>
  options.kind === 'adam' ? 0 : options.weightDecay;

/** Whether a weight of this name decays, e.g. "dense/kernel". */
export function decays(name: string, options: OptimizerOptions): boolean {
  if (options.kind === 'adam' || options.weightDecay === 0) return false;
  return !options.decayExclude.some((ending) => name.endsWith(ending));
}

/** The share of the way that the averages go to the weights: all of it at first, as in Keras. */
export const averagingRate = (t: number, decay: number): number => (t === 1 ? 1 : 1 - decay);

/** Whether steps tell the norm of their gradients. */
export const tellsNorm = ({ clipNorm, gradientNorm }: CompileOptions): boolean =>
  gradientNorm ?? clipNorm !== undefined;

/** Name in the optimizer's state of the average of a weight. */
export const averageName = (weight: string): string => `ema/${weight}`;

/** The weights with the averages that the optimizer's state holds in the place of those that are averaged. */
export function averagedWeights(weights: NamedArray[], state: NamedArray[]): NamedArray[] {
  const averages = new Map(state.map((array) => [array.name, array]));
  return weights.map((weight) => ({
    ...weight,
    data: averages.get(averageName(weight.name))?.data ?? weight.data,
  }));
}

/** The state's number of updates. @throws when it lacks it. */
export function iterationsIn(state: NamedArray[]): number {
  const count = state.find(({ name }) => name === ITERATIONS)?.data[0];
  if (count === undefined || !Number.isInteger(count) || count < 0) {
    throw new Error('The optimizer state lacks its number of iterations.');
  }
  return count;
}

/** Name of the number of updates `[]` in the optimizer's state, where it is the last. */
export const ITERATIONS = 'iterations';
