/** Weights and optimizer slots by name. */
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { matchArrays } from '../match-arrays.js';
import type { NamedArray } from '../types.js';

/** A variable with the name it has in a checkpoint. */
export interface NamedTensor {
  name: string;
  tensor: () => tf.Variable;
}

/** Layer variables by the names that TensorFlow.js saves them under, e.g. "dense/kernel". */
function named(variables: LayerVariable[]): NamedTensor[] {
  return variables.map((variable) => ({
    // `name` counts up with each model of a process; `originalName` is the same in each.
    name: variable.originalName,
    tensor: () => variable.read() as tf.Variable,
  }));
}

/**
 * All weights of a model, or those it trains.
 * @throws when two weights share a name.
 */
export function modelWeights(model: LayersModel, which: 'all' | 'trainable'): NamedTensor[] {
  const weights = named(which === 'all' ? model.weights : model.trainableWeights);
  const names = new Set<string>();
  for (const { name } of weights) {
    if (names.has(name)) throw new Error(`Two weights of the model are named "${name}".`);
    names.add(name);
  }
  return weights;
}

/** The values of variables, read at one moment. */
export async function readArrays(variables: NamedTensor[]): Promise<NamedArray[]> {
  return Promise.all(
    variables.map(async ({ name, tensor }) => {
      const value = tensor();
      return { name, shape: value.shape, data: (await value.data()) as Float32Array };
    }),
  );
}

/**
 * Writes arrays into the variables of the same names.
 * @param what What they are, for messages: "weights" or "optimizer state".
 * @throws when names or shapes do not fit; nothing is written then.
 */
export function assignArrays(variables: NamedTensor[], arrays: NamedArray[], what: string): void {
  const targets = variables.map((variable) => ({
    name: variable.name,
    shape: variable.tensor().shape,
    variable,
  }));
  for (const { target, array } of matchArrays(targets, arrays, what)) {
    const { variable } = target;
    tf.tidy(() => variable.tensor().assign(tf.tensor(array.data.slice(), array.shape, 'float32')));
  }
}
