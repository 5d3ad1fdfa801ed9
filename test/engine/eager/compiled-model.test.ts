import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { noAugmentation } from '../../../source/engine/augmentation/ranges.js';
import { EagerModel } from '../../../source/engine/eager/compiled-model.js';
import { startWasm } from '../../../source/engine/wasm/backend.js';
import type { Batch, CompileOptions, NamedArray } from '../../../source/engine/types.js';
import { buildCnn } from '../../../source/model/cnn.js';
import { expectHitsByLargerShare } from '../hits-of-mixed.js';
import { expectLearnsByHeart } from '../learns-by-heart.js';

const side = 8;
const classes = 3;

const options: CompileOptions = {
  seed: 5,
  optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
};

function batchOf(size: number, number = 0): Batch {
  const images = new Uint8Array(size * side * side * 3);
  images.forEach((_, i) => (images[i] = ((i + 1) * 7919 + number * 104729) % 256));
  return {
    size,
    images,
    labels: Int32Array.from({ length: size }, (_, i) => (i + number) % classes),
  };
}

const cnn = (dropout = 0.5, units = 6) =>
  buildCnn({ side, classes, filters: [4, 4], kernelSize: 3, units, dropout, seed: 3 });

const compile = (model: LayersModel = cnn(), changes: Partial<CompileOptions> = {}) =>
  new EagerModel(model, { ...options, ...changes });

const bytesOf = (arrays: NamedArray[]) => arrays.map(({ name, data }) => [name, [...data]]);

beforeAll(async () => {
  await startWasm();
});

let tensorsBefore = 0;
beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
});

describe('a training step', () => {
  test('keeps no tensors, and disposing frees all', async () => {
    const compiled = compile();
    await compiled.trainStep(batchOf(4), 0, 0.01);
    const { numTensors, numBytes } = tf.memory();
    for (let step = 1; step < 6; step++) await compiled.trainStep(batchOf(4), step, 0.01);
    await compiled.predict(batchOf(2).images, 2);
    await compiled.readWeights();
    await compiled.writeOptimizerState(await compiled.readOptimizerState());
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(tf.memory().numBytes).toBe(numBytes);
    compiled.dispose();
    expect(tf.memory().numTensors).toBe(tensorsBefore);
  });

  test('learns a batch by heart', async () => {
    await expectLearnsByHeart(compile(cnn(0, 16)), batchOf(4));
  });

  test('counts a mixed image by the label of its larger share', async () => {
    const compiled = compile(cnn(0), { loss: { mixing: true } });
    await expectHitsByLargerShare(compiled, batchOf(9));
    compiled.dispose();
  });

  test('takes a smaller batch at the end of an epoch', async () => {
    const compiled = compile();
    await compiled.trainStep(batchOf(4), 0, 0.01);
    const { loss, correct } = await compiled.trainStep(batchOf(1), 1, 0.01);
    expect(loss).toBeGreaterThan(0);
    expect([0, 1]).toContain(correct);
    expect(await compiled.predict(new Uint8Array(0), 0)).toHaveLength(0);
  });

  test('is the same again from the same state, and drops other units at another step', async () => {
    const losses = [];
    for (const step of [7, 7, 8]) {
      const compiled = compile();
      losses.push((await compiled.trainStep(batchOf(4), step, 0.01)).loss);
    }
    expect(losses[1]).toBe(losses[0]);
    expect(losses[2]).not.toBe(losses[0]);
  });

  test('drops other units with another seed', async () => {
    const loss = async (seed: number) =>
      (await compile(cnn(), { seed }).trainStep(batchOf(4), 0, 0.01)).loss;
    expect(await loss(1)).not.toBe(await loss(2));
  });

  test('divides the weighted losses by the number of images', async () => {
    const loss = async (label: number, classWeights?: number[]) => {
      const batch = { ...batchOf(2), labels: Int32Array.of(label, 1) };
      const compiled = compile(cnn(0), classWeights ? { classWeights } : {});
      return (await compiled.trainStep(batch, 0, 0.01)).loss;
    };
    const one = { ...batchOf(1), labels: Int32Array.of(1) };
    const both = await loss(1);
    const { loss: first } = await compile(cnn(0)).trainStep(one, 0, 0.01);
    expect(await loss(1, [1, 3, 1])).toBeCloseTo(3 * both, 5);
    const mixed = await loss(0);
    const firstAsZero = await compile(cnn(0)).trainStep(
      { ...one, labels: Int32Array.of(0) },
      0,
      0.01,
    );
    const second = 2 * both - first;
    expect(mixed).toBeCloseTo((firstAsZero.loss + second) / 2, 5);
    expect(await loss(0, [5, 0.5, 1])).toBeCloseTo((5 * firstAsZero.loss + 0.5 * second) / 2, 5);
  });

  test('refuses labels and images that do not fit', async () => {
    const compiled = compile();
    const batch = batchOf(2);
    await expect(
      compiled.trainStep({ ...batch, labels: Int32Array.of(0, classes) }, 0, 0.01),
    ).rejects.toThrow('labels of 0 to 2');
    await expect(compiled.trainStep({ ...batch, size: 3 }, 0, 0.01)).rejects.toThrow('3 images');
  });

  test('sees augmented images where a key says so', async () => {
    const augmentation = { ...noAugmentation, brightness: 0.5 };
    const compiled = compile(cnn(0), { augmentation });
    const batch = { ...batchOf(2), augmentationKeys: Uint32Array.of(0, 99) };
    const seen = await compiled.augment(batch);
    const half = seen.length / 2;
    expect(seen.subarray(0, half)).toEqual(batch.images.subarray(0, half));
    expect(seen.subarray(half)).not.toEqual(batch.images.subarray(half));
    const { loss } = await compiled.trainStep(batch, 0, 0.01);
    const plain = compile(cnn(0));
    expect((await plain.trainStep({ ...batchOf(2), images: seen }, 0, 0.01)).loss).toBe(loss);
  });
});

describe('the state', () => {
  test('goes on exactly where it was saved', async () => {
    const through = compile();
    for (let step = 0; step < 3; step++) await through.trainStep(batchOf(4, step), step, 0.01);
    const weights = await through.readWeights();
    const optimizer = await through.readOptimizerState();
    const losses = [];
    for (let step = 3; step < 6; step++) {
      losses.push((await through.trainStep(batchOf(4, step), step, 0.01)).loss);
    }

    const resumed = compile();
    await resumed.writeWeights(weights);
    await resumed.writeOptimizerState(optimizer);
    const again = [];
    for (let step = 3; step < 6; step++) {
      again.push((await resumed.trainStep(batchOf(4, step), step, 0.01)).loss);
    }
    expect(again).toEqual(losses);
    expect(bytesOf(await resumed.readWeights())).toEqual(bytesOf(await through.readWeights()));
    expect(bytesOf(await resumed.readOptimizerState())).toEqual(
      bytesOf(await through.readOptimizerState()),
    );
  });

  test('has the same names in each model of the same build', async () => {
    const names = async () => (await compile().readWeights()).map(({ name }) => name);
    const first = await names();
    expect(first).toContain('block1_conv/kernel');
    expect(first).toContain('classes/bias');
    expect(await names()).toEqual(first);
  });

  test('is refused when a name or shape does not fit, and nothing is written', async () => {
    const compiled = compile();
    const weights = await compiled.readWeights();
    const [first, ...rest] = weights as [NamedArray, ...NamedArray[]];
    const zeros = rest.map((w) => ({ ...w, data: new Float32Array(w.data.length) }));
    await expect(compiled.writeWeights(zeros)).rejects.toThrow('lack "block1_conv/kernel"');
    await expect(
      compiled.writeWeights([...zeros, { ...first, shape: [...first.shape].reverse() }]),
    ).rejects.toThrow('have shape [4, 3, 3, 3]');
    await expect(
      compiled.writeWeights([...zeros, first, { ...first, name: 'other' }]),
    ).rejects.toThrow('hold "other"');
    await expect(compiled.writeOptimizerState([])).rejects.toThrow('number of iterations');
    expect(bytesOf(await compiled.readWeights())).toEqual(bytesOf(weights));
  });
});

describe('models of other layers', () => {
  test('batch normalisation keeps moving averages, which prediction uses', async () => {
    const model = sequential({
      layers: [
        layers.batchNormalization({ inputShape: [side, side, 3], momentum: 0.5, name: 'norm' }),
        layers.globalAveragePooling2d({ name: 'pool' }),
        layers.dense({ units: classes, activation: 'softmax', name: 'classes' }),
      ],
    });
    const compiled = compile(model);
    const batch = batchOf(4);
    const moving = async () =>
      (await compiled.readWeights()).find(({ name }) => name === 'norm/moving_mean')!.data;
    expect([...(await moving())]).toEqual([0, 0, 0]);
    const before = await compiled.predict(batch.images, 4);
    await compiled.trainStep(batch, 0, 0);
    const mean = [0, 0, 0];
    batch.images.forEach((value, i) => (mean[i % 3]! += value / (batch.images.length / 3)));
    (await moving()).forEach((value, i) => expect(value).toBeCloseTo(mean[i]! / 2, 2));
    expect(await compiled.predict(batch.images, 4)).not.toEqual(before);
    const names = (await compiled.readOptimizerState()).map(({ name }) => name);
    expect(names).toContain('m/norm/gamma');
    expect(names).not.toContain('m/norm/moving_mean');
  });

  test('frozen layers stay as they are', async () => {
    const model = cnn();
    model.getLayer('block1_conv').trainable = false;
    const compiled = compile(model);
    const kernel = async (name: string) =>
      (await compiled.readWeights()).find((weight) => weight.name === `${name}/kernel`)!.data;
    const [frozen, free] = [await kernel('block1_conv'), await kernel('block2_conv')];
    await compiled.trainStep(batchOf(4), 0, 0.01);
    expect(await kernel('block1_conv')).toEqual(frozen);
    expect(await kernel('block2_conv')).not.toEqual(free);
  });

  test('a loss from probabilities is the loss from logits, and stays finite', async () => {
    const build = (softmaxAsLayer: boolean) => {
      const dense = layers.dense({
        units: classes,
        name: 'classes',
        kernelInitializer: 'ones',
        ...(softmaxAsLayer ? {} : { activation: 'softmax' as const }),
      });
      const softmax = softmaxAsLayer ? [layers.softmax({ name: 'softmax' })] : [];
      return sequential({
        layers: [
          layers.rescaling({ scale: 1 / 255, inputShape: [side, side, 3], name: 'rescaling' }),
          layers.flatten({ name: 'flatten' }),
          dense,
          ...softmax,
        ],
      });
    };
    const [logits, probabilities] = [compile(build(false)), compile(build(true))];
    for (let step = 0; step < 3; step++) {
      const expected = await logits.trainStep(batchOf(4), step, 0.001);
      const actual = await probabilities.trainStep(batchOf(4), step, 0.001);
      expect(actual.loss).toBeCloseTo(expected.loss, 4);
      expect(actual.correct).toBe(expected.correct);
    }
    const wrong = { ...batchOf(1), labels: Int32Array.of(2) };
    await probabilities.writeWeights(
      (await probabilities.readWeights()).map((weight) =>
        weight.name === 'classes/bias'
          ? { ...weight, data: Float32Array.of(500, 0, -500) }
          : weight,
      ),
    );
    expect((await probabilities.trainStep(wrong, 3, 0)).loss).toBeCloseTo(-Math.log(1e-7), 2);
  });

  test('penalties of regularized weights are part of the loss', async () => {
    const build = (l2: number) =>
      sequential({
        layers: [
          layers.flatten({ inputShape: [side, side, 3], name: 'flatten' }),
          layers.dense({
            units: classes,
            activation: 'softmax',
            kernelInitializer: 'zeros',
            biasInitializer: 'ones',
            ...(l2 ? { biasRegularizer: { className: 'L1L2', config: { l1: 0, l2 } } } : {}),
            name: 'classes',
          } as Parameters<typeof layers.dense>[0]),
        ],
      });
    const plain = await compile(build(0)).trainStep(batchOf(2), 0, 0.01);
    const penalised = await compile(build(0.1)).trainStep(batchOf(2), 0, 0.01);
    expect(penalised.loss - plain.loss).toBeCloseTo(0.1 * classes, 5);
  });

  test('a model that is no classifier of square images is refused', () => {
    const model = sequential({ layers: [layers.dense({ units: 2, inputShape: [4] })] });
    expect(() => compile(model)).toThrow('one input [n, side, side, 3]');
    expect(() => compile(cnn(), { classWeights: [1, 2] })).toThrow('2 class weights for 3 classes');
  });
});
