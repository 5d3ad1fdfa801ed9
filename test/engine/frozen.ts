/** Models that are frozen in part, as executors have to train them. */
import { layers, model, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { expect } from 'vitest';
import type { CompiledModel, NamedArray } from '../../source/engine/types.js';
import { batchOf } from './graph/compare.js';

const [side, classes] = [8, 3];

const base = () =>
  sequential({
    name: 'base',
    layers: [
      layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [side, side, 3], name: 'conv' }),
      layers.batchNormalization({ name: 'norm', momentum: 0.5 }),
      layers.activation({ activation: 'relu', name: 'relu' }),
    ],
  });

const head = (images: LayersModel) =>
  sequential({
    layers: [
      images,
      layers.globalAveragePooling2d({ name: 'pool' }),
      layers.batchNormalization({ name: 'head_norm', momentum: 0.5 }),
      layers.dense({ units: classes, activation: 'softmax', name: 'classes' }),
    ],
  });

/** A frozen model within one that is trained. */
export function nestedFrozen(): LayersModel {
  const inner = base();
  inner.trainable = false;
  return head(inner);
}

/** One model whose first layers are frozen one by one. */
export function flatFrozen(): LayersModel {
  const inner = base();
  const outer = head(inner);
  for (const name of ['conv', 'norm']) inner.getLayer(name).trainable = false;
  return outer;
}

/** As `flatFrozen`, without a model within. */
export function frozenLayers(): LayersModel {
  const input = layers.inputLayer({ inputShape: [side, side, 3], name: 'images' });
  const stack = sequential({
    layers: [
      input,
      layers.conv2d({ filters: 4, kernelSize: 3, name: 'conv' }),
      layers.batchNormalization({ name: 'norm', momentum: 0.5 }),
      layers.globalAveragePooling2d({ name: 'pool' }),
      layers.batchNormalization({ name: 'head_norm', momentum: 0.5 }),
      layers.dense({ units: classes, activation: 'softmax', name: 'classes' }),
    ],
  });
  for (const name of ['conv', 'norm']) stack.getLayer(name).trainable = false;
  return model({ inputs: stack.inputs, outputs: stack.outputs });
}

const named = (arrays: NamedArray[], name: string) =>
  arrays.find((array) => array.name === name)!.data;

/** Trains a step; frozen weights and moments stay to the bit, the others change. */
export async function expectFrozenStay(compiled: CompiledModel): Promise<void> {
  const before = await compiled.readWeights();
  await compiled.trainStep(batchOf(4, side, classes), 0, 0.1);
  const after = await compiled.readWeights();
  for (const name of [
    'conv/kernel',
    'conv/bias',
    'norm/gamma',
    'norm/moving_mean',
    'norm/moving_variance',
  ])
    expect(named(after, name), name).toEqual(named(before, name));
  for (const name of ['head_norm/moving_mean', 'head_norm/gamma', 'classes/kernel'])
    expect(named(after, name), name).not.toEqual(named(before, name));
}
