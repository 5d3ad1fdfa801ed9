/** Half precision where it is asked for, on networks with every kind of layer between. */
import { input, layers, model as buildModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { GraphModel } from '../../../source/engine/graph/compiled-model.js';
import { inOrder, type HalfType, type Node } from '../../../source/engine/graph/graph.js';
import { halvesOf } from '../../../source/engine/graph/halves.js';
import { FIRST_SCALE } from '../../../source/engine/graph/loss-scaling.js';
import { buildTrainingGraph } from '../../../source/engine/graph/training-graph.js';
import { loadTensorflowBackend } from '../../../source/engine/native/index.js';
import type { NamedArray } from '../../../source/engine/types.js';
import { buildCnn } from '../../../source/model/index.js';
import { describeNative, nativeEngine } from '../../native.js';
import { relativeError } from '../keras-step.js';
import { expectLearnsByHeart } from '../learns-by-heart.js';
import { batchOf, options, testWeights } from './compare.js';

const side = 16;
const classes = 4;

/** Rescaling, both convolutions, normalization, pooling, a sum, a gate and dense layers. */
function network(): LayersModel {
  const images = input({ shape: [side, side, 3], name: 'images' });
  const at = (x: typeof images, layer: { apply: (x: never) => unknown }) =>
    layer.apply(x as never) as typeof images;
  let x = at(images, layers.rescaling({ scale: 1 / 127.5, offset: -1, name: 'rescaling' }));
  x = at(x, layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', name: 'conv' }));
  x = at(x, layers.maxPooling2d({ poolSize: 2, name: 'pool' }));
  const short = x;
  const depthwise = { kernelSize: 3, padding: 'same', useBias: false, name: 'depthwise' } as const;
  x = at(x, layers.depthwiseConv2d(depthwise));
  x = at(x, layers.batchNormalization({ name: 'norm' }));
  x = at(x, layers.activation({ activation: 'swish' as 'relu', name: 'swish' }));
  x = layers.add({ name: 'sum' }).apply([x, short]) as typeof images;
  x = at(x, layers.globalAveragePooling2d({ name: 'average' }));
  x = at(x, layers.dense({ units: 16, activation: 'relu', name: 'hidden' }));
  x = at(x, layers.dense({ units: classes, activation: 'softmax', name: 'classes' }));
  return buildModel({ inputs: images, outputs: x });
}

const typeOf = ({ attributes }: Node) => (attributes['T'] as { type: string } | undefined)?.type;
const HEAVY = /^(Conv2D|DepthwiseConv2dNative|MatMul)/;
const FULL = /^(Softmax|SparseSoftmax|Sum|Mean|ResourceApply)/;

const value = (arrays: NamedArray[], name: string) =>
  arrays.find((array) => array.name === name)!.data[0]!;

test('numbers of 16 bits are rounded to the nearest, of two to the even', () => {
  const bits = (type: HalfType, ...values: number[]) => [
    ...halvesOf(Float32Array.from(values), type),
  ];
  expect(bits('float16', 0, 1, -2, 0.1, 65504, 65520, 1e9)).toEqual([
    ...[0, 0x3c00, 0xc000, 0x2e66, 0x7bff, 0x7c00, 0x7c00],
  ]);
  // The smallest normal number, the largest below it, the smallest of all, half of that.
  expect(bits('float16', 2 ** -14, 2 ** -14 - 2 ** -24, 2 ** -24, 2 ** -25, 1e-12)).toEqual([
    ...[0x0400, 0x03ff, 1, 0, 0],
  ]);
  expect(bits('float16', 1 + 2 ** -11, 1 + 3 * 2 ** -11)).toEqual([0x3c00, 0x3c02]);
  expect(bits('bfloat16', 0, 1, -2, 0.1, 1 + 2 ** -8, 1 + 3 * 2 ** -8)).toEqual([
    ...[0, 0x3f80, 0xc000, 0x3dcd, 0x3f80, 0x3f82],
  ]);
});

describeNative('a step in', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });

  const compile = (half?: HalfType) => new GraphModel(network(), options, half && { half });

  /** Loss, gradients of the first step (its first moments) and probabilities on weights made for tests. */
  async function firstStep(compiled: GraphModel) {
    await compiled.writeWeights(testWeights(await compiled.readWeights()));
    const batch = batchOf(8, side, classes);
    const probabilities = await compiled.predict(batch.images, 8);
    const { loss } = await compiled.trainStep(batch, 0, 1e-3);
    const state = await compiled.readOptimizerState();
    const gradients = state.filter(({ name }) => name.startsWith('m/'));
    compiled.dispose();
    return { loss, probabilities, gradients };
  }

  const kinds: [half: HalfType, tolerance: number, ofGradients: number][] = [
    ['float16', 0.01, 0.05],
    ['bfloat16', 0.06, 0.2],
  ];

  test.each(kinds)(
    '%s is close to one in float32, but not the same',
    async (half, tolerance, ofGradients) => {
      const [mixed, full] = [await firstStep(compile(half)), await firstStep(compile())];
      expect(mixed.loss).not.toBe(full.loss);
      expect(Math.abs(mixed.loss / full.loss - 1)).toBeLessThan(tolerance);
      expect(relativeError(mixed.probabilities, full.probabilities)).toBeLessThan(tolerance);
      // A rounding moves a maximum to its neighbour, or a value across the zero of ReLU, here and there.
      const size = (data: Float32Array) => Math.hypot(...data);
      const most = Math.max(...full.gradients.map(({ data }) => size(data)));
      for (const { name, data } of full.gradients) {
        const own = mixed.gradients.find((array) => array.name === name)!;
        const error = size(data.map((x, i) => x - own.data[i]!));
        expect(error / Math.max(size(data), most / 10), name).toBeLessThan(ofGradients);
      }
    },
  );

  test.each(kinds)('%s learns a batch by heart', async (half) => {
    const net = { side, classes, filters: [8, 16], kernelSize: 3, units: 32, dropout: 0, seed: 1 };
    const compiled = new GraphModel(buildCnn(net), options, { half });
    await expectLearnsByHeart(compiled, batchOf(8, side, classes));
    compiled.dispose();
  });

  test.each(kinds)('%s computes what is heavy in it, and what is delicate in float32', (half) => {
    const { step, probabilities, weights, slots } = buildTrainingGraph(network(), side, options, {
      half,
    });
    for (const each of [step, probabilities]) {
      const nodes = inOrder([each.node]);
      const heavy = nodes.filter(({ op }) => HEAVY.test(op));
      expect(heavy.length).toBeGreaterThanOrEqual(4);
      for (const node of heavy) expect(typeOf(node), node.name).toBe(half);
      for (const node of nodes.filter(({ op }) => FULL.test(op))) {
        if (typeOf(node) !== 'int32') expect(typeOf(node), node.name).toBe('float32');
      }
      const norms = nodes.filter(({ op }) => op.startsWith('FusedBatchNorm'));
      for (const { attributes } of norms) expect(attributes['U']).toEqual({ type: 'float32' });
      // No value is cast back and forth, none twice, and images go from bytes to the type at once.
      const casts = nodes.filter(({ op }) => op === 'Cast');
      for (const { inputs } of casts) {
        const [x] = inputs;
        const back = x!.node.op === 'Cast' && x!.node.inputs[0]!.dtype;
        expect(back, x!.node.name).not.toBe(half);
      }
      const sources = casts.map(
        ({ inputs, outputs }) => `${inputs[0]!.node.name} ${outputs[0]!.dtype}`,
      );
      expect(new Set(sources).size).toBe(sources.length);
      // Of the activations one is turned back, for the mean over each image; and logits or shares.
      const forward = inOrder([probabilities.node]).filter(
        ({ op, inputs }) => op === 'Cast' && inputs[0]!.dtype === half,
      );
      expect(forward).toHaveLength(2);
    }
    for (const { value } of [...weights, ...slots]) expect(value.dtype).toBe('float32');
  });
});

describeNative('the scale of the loss', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });

  const scaleOf = (state: NamedArray[]) => value(state, 'loss-scale/scale');
  const setScale = async (compiled: GraphModel, scale: number, goodSteps: number) => {
    const state = await compiled.readOptimizerState();
    value(state, 'loss-scale/scale');
    state.find(({ name }) => name === 'loss-scale/scale')!.data[0] = scale;
    state.find(({ name }) => name === 'loss-scale/good-steps')!.data[0] = goodSteps;
    await compiled.writeOptimizerState(state);
  };

  test('is there for float16 alone, and is saved with the state of the optimizer', async () => {
    const names = async (half?: HalfType) => {
      const compiled = new GraphModel(network(), options, half && { half });
      const state = await compiled.readOptimizerState();
      compiled.dispose();
      return state.map(({ name }) => name).filter((name) => name.startsWith('loss-scale'));
    };
    expect(await names('float16')).toEqual(['loss-scale/scale', 'loss-scale/good-steps']);
    expect(await names('bfloat16')).toEqual([]);
    expect(await names()).toEqual([]);
  });

  test('is halved by gradients that overflow, and that step changes nothing', async () => {
    const compiled = new GraphModel(network(), options, { half: 'float16' });
    const batch = batchOf(8, side, classes);
    await compiled.trainStep(batch, 0, 0.01);
    await setScale(compiled, 1e30, 7);
    const before = [await compiled.readWeights(), await compiled.readOptimizerState()];
    const { loss } = await compiled.trainStep(batch, 1, 0.01);
    expect(Number.isFinite(loss)).toBe(true);
    const after = await compiled.readOptimizerState();
    expect(await compiled.readWeights()).toEqual(before[0]);
    const without = (state: NamedArray[]) =>
      state.filter(({ name }) => !name.startsWith('loss-scale'));
    expect(without(after)).toEqual(without(before[1]!));
    expect(value(after, 'iterations')).toBe(1);
    expect(scaleOf(after)).toBeCloseTo(5e29, -24);
    expect(value(after, 'loss-scale/good-steps')).toBe(0);
    await setScale(compiled, FIRST_SCALE, 0);
    await compiled.trainStep(batch, 1, 0.01);
    expect(await compiled.readWeights()).not.toEqual(before[0]);
    compiled.dispose();
  });

  test('is doubled after 2000 good steps, and takes no part in the result', async () => {
    const batch = batchOf(8, side, classes);
    const weightsAt = async (scale: number) => {
      const compiled = new GraphModel(network(), options, { half: 'float16' });
      await compiled.writeWeights(testWeights(await compiled.readWeights()));
      expect(scaleOf(await compiled.readOptimizerState())).toBe(FIRST_SCALE);
      await setScale(compiled, scale, 1999);
      await compiled.trainStep(batch, 0, 0.01);
      const state = await compiled.readOptimizerState();
      expect(scaleOf(state)).toBe(2 * scale);
      expect(value(state, 'loss-scale/good-steps')).toBe(0);
      const moments = state.filter(({ name }) => name.startsWith('m/'));
      compiled.dispose();
      return Float32Array.from(moments.flatMap(({ data }) => [...data]));
    };
    expect(relativeError(await weightsAt(2 ** 12), await weightsAt(2 ** 8))).toBeLessThan(0.01);
  });
});
