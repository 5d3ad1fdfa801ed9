import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { readdirSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { noAugmentation } from '../../../source/engine/augmentation/ranges.js';
import { openEngine } from '../../../source/engine/index.js';
import { GraphModel } from '../../../source/engine/graph/compiled-model.js';
import { loadTensorflowBackend } from '../../../source/engine/native/index.js';
import type { CompileOptions, NamedArray } from '../../../source/engine/types.js';
import { buildCnn } from '../../../source/model/cnn.js';
import { describeNative, nativeEngine } from '../../native.js';
import { temporaryFolder } from '../../temporary.js';
import { expectHitsByLargerShare } from '../hits-of-mixed.js';
import { expectLearnsByHeart } from '../learns-by-heart.js';
import { batchOf as anyBatch, compareWithEager, options } from './compare.js';

const side = 16;
const classes = 3;

const batchOf = (size: number, number = 0) => anyBatch(size, side, classes, number);

const cnn = (dropout = 0.5, units = 6) =>
  buildCnn({ side, classes, filters: [4, 4], kernelSize: 3, units, dropout, seed: 3 });

/** What the addon itself counts. */
interface Addon {
  binding: { getNumOfTensors(): number };
}

const opened: GraphModel[] = [];
function compile(model = cnn(), changes: Partial<CompileOptions> = {}): GraphModel {
  const compiled = new GraphModel(model, { ...options, ...changes });
  opened.push(compiled);
  return compiled;
}

const contents = (arrays: NamedArray[]) => arrays.map(({ name, data }) => [name, [...data]]);

describeNative('the graph executor', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });
  afterEach(() => {
    for (const compiled of opened.splice(0)) compiled.dispose();
  });

  test("agrees with the eager executor on the study's network with class weights", async () => {
    const errors = await compareWithEager(() => cnn(0), { classWeights: [0.5, 2, 1] });
    for (const [what, error] of Object.entries(errors)) expect(error, what).toBeLessThan(1e-4);
  });

  test('learns a batch by heart', async () => {
    await expectLearnsByHeart(compile(cnn(0, 16)), batchOf(4));
  });

  test('counts a mixed image by the label of its larger share', async () => {
    await expectHitsByLargerShare(compile(cnn(0), { loss: { mixing: true } }), batchOf(9));
  });

  test('takes the loss from logits, where it does not saturate, else from clipped shares', async () => {
    const build = (softmaxAsLayer: boolean) =>
      sequential({
        layers: [
          layers.flatten({ inputShape: [side, side, 3], name: 'flatten' }),
          layers.dense({
            ...{ units: classes, kernelInitializer: 'zeros', name: 'classes' },
            ...(softmaxAsLayer ? {} : { activation: 'softmax' as const }),
          }),
          ...(softmaxAsLayer ? [layers.softmax({ name: 'softmax' })] : []),
        ],
      });
    const wrong = { ...batchOf(1), labels: Int32Array.of(2) };
    const losses = [false, true].map(async (softmaxAsLayer) => {
      const compiled = compile(build(softmaxAsLayer));
      const [kernel, bias] = (await compiled.readWeights()) as [NamedArray, NamedArray];
      await compiled.writeWeights([kernel, { ...bias, data: Float32Array.of(500, 0, -500) }]);
      return (await compiled.trainStep(wrong, 0, 0)).loss;
    });
    expect(await losses[0]).toBeCloseTo(1000, 3);
    expect(await losses[1]).toBeCloseTo(-Math.log(1e-7), 2);
  });

  test('takes batches of any size', async () => {
    const compiled = compile(cnn(0));
    const alone = await Promise.all(
      [0, 1, 2].map((i) => {
        const length = side * side * 3;
        return compiled.predict(batchOf(3).images.subarray(i * length, (i + 1) * length), 1);
      }),
    );
    const together = await compiled.predict(batchOf(3).images, 3);
    alone
      .flatMap((values) => [...values])
      .forEach((value, i) => {
        expect(value).toBeCloseTo(together[i]!, 5);
      });
    await compiled.trainStep(batchOf(4), 0, 0.01);
    expect((await compiled.trainStep(batchOf(1), 1, 0.01)).loss).toBeGreaterThan(0);
    expect(await compiled.predict(new Uint8Array(0), 0)).toHaveLength(0);
  });

  test('starts from the weights that the model has, and leaves no file behind', async () => {
    // Other tests have files of their own where temporary files usually lie.
    const folder = temporaryFolder();
    vi.stubEnv('TMPDIR', folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(tmpdir()).toBe(folder);
    const written = watch(folder);
    const names: (string | null)[] = [];
    written.on('change', (_kind, name) => names.push(String(name)));
    const model = cnn();
    const own = model.getWeights().map((weight) => [...weight.dataSync()]);
    const compiled = compile(model);
    expect((await compiled.readWeights()).map(({ data }) => [...data])).toEqual(own);
    expect(readdirSync(folder)).toEqual([]);
    // It did write its graph there.
    await expect.poll(() => names[0]).toMatch(/^melanoscope-graph-/);
    written.close();
  });

  test('two models do not share their weights', async () => {
    const [one, other] = [compile(), compile()];
    const before = contents(await other.readWeights());
    await one.trainStep(batchOf(4), 0, 0.1);
    expect(contents(await other.readWeights())).toEqual(before);
    expect(contents(await one.readWeights())).not.toEqual(before);
  });

  test('a learning rate of 0 changes no weight', async () => {
    const compiled = compile();
    const before = contents(await compiled.readWeights());
    await compiled.trainStep(batchOf(4), 0, 0);
    expect(contents(await compiled.readWeights())).toEqual(before);
  });

  test('refuses labels and images that do not fit', async () => {
    const compiled = compile();
    const batch = batchOf(2);
    const labels = Int32Array.of(0, classes);
    await expect(compiled.trainStep({ ...batch, labels }, 0, 0.01)).rejects.toThrow('0 to 2');
    await expect(compiled.trainStep({ ...batch, size: 3 }, 0, 0.01)).rejects.toThrow('3 images');
    const narrow = sequential({ layers: [layers.dense({ units: 2, inputShape: [4] })] });
    expect(() => compile(narrow)).toThrow('one input [n, side, side, 3]');
    expect(() => compile(cnn(), { classWeights: [1, 2] })).toThrow('2 class weights for 3');
  });

  test('sees augmented images where a key says so', async () => {
    const augmentation = { ...noAugmentation, brightness: 0.5 };
    const compiled = compile(cnn(0), { augmentation });
    const batch = { ...batchOf(2), augmentationKeys: Uint32Array.of(0, 99) };
    const images = await compiled.augment(batch);
    expect(images).not.toEqual(batch.images);
    const { loss } = await compiled.trainStep(batch, 0, 0.01);
    expect((await compile(cnn(0)).trainStep({ ...batchOf(2), images }, 0, 0.01)).loss).toBe(loss);
  });
});

describeNative('dropout in the graph', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });
  afterEach(() => {
    for (const compiled of opened.splice(0)) compiled.dispose();
  });

  /** A network whose dropped units show in the gradients of the next layer: its inputs are all 1. */
  const dropping = (rate: number, units: number, noiseShape?: number[]) =>
    sequential({
      layers: [
        layers.globalAveragePooling2d({ inputShape: [side, side, 3] }),
        layers.dense({ units, kernelInitializer: 'zeros', biasInitializer: 'ones', name: 'ones' }),
        layers.dropout({ rate, noiseShape }),
        layers.dense({ units: classes, activation: 'softmax', name: 'classes' }),
      ],
    });

  /** First moments of the kernel above the dropout `[units, classes]`: a row is 0 where it dropped. */
  async function kernelMoments(compiled: GraphModel): Promise<Float32Array> {
    const state = await compiled.readOptimizerState();
    return state.find(({ name }) => name === 'm/classes/kernel')!.data;
  }

  /** Those moments after a step on some images, all of the first class. */
  async function momentsOf(model: LayersModel, images: number): Promise<Float32Array> {
    const compiled = compile(model);
    const weights = await compiled.readWeights();
    // Equal logits whatever is dropped, so that a row's gradient depends on its own unit alone.
    await compiled.writeWeights(
      weights.map((weight) =>
        weight.name === 'classes/kernel' ? { ...weight, data: weight.data.map(() => 0) } : weight,
      ),
    );
    await compiled.trainStep({ ...batchOf(images), labels: new Int32Array(images) }, 0, 0);
    return kernelMoments(compiled);
  }

  test('keeps its share of the units, made larger by its inverse', async () => {
    const units = 20_000;
    const gradients = (rate: number) => momentsOf(dropping(rate, units), 1);
    const [whole, dropped] = [await gradients(0), await gradients(0.3)];
    const kept = Array.from({ length: units }, (_, i) => dropped[i * classes] !== 0);
    expect(kept.filter(Boolean).length / units).toBeCloseTo(0.7, 1.9);
    const first = kept.indexOf(true) * classes;
    expect(dropped[first]).toBeCloseTo(whole[first]! / 0.7, 5);
  });

  test('drops whole images where its noise shape has one element for each', async () => {
    const [units, images, rate] = [50, 200, 0.3];
    const noiseShape = [null, 1] as unknown as number[];
    const whole = await momentsOf(dropping(0, units), images);
    const dropped = await momentsOf(dropping(rate, units, noiseShape), images);
    const shares = Array.from(
      { length: units },
      (_, i) => dropped[i * classes]! / whole[i * classes]!,
    );
    const kept = shares[0]! * (1 - rate) * images;
    expect(kept).toBeCloseTo(Math.round(kept), 3);
    expect(Math.abs(kept / images - (1 - rate))).toBeLessThan(0.12);
    for (const share of shares) expect(share).toBeCloseTo(shares[0]!, 5);
  });

  test('depends on the seed, the step and the layer alone', async () => {
    const loss = async (seed: number, step: number, before: number[] = []) => {
      const compiled = compile(cnn(), { seed });
      const weights = await compiled.readWeights();
      for (const other of before) await compiled.trainStep(batchOf(4), other, 0.01);
      await compiled.writeWeights(weights);
      return (await compiled.trainStep(batchOf(4), step, 0.01)).loss;
    };
    const reference = await loss(1, 7);
    expect(await loss(1, 7, [0, 1])).toBe(reference);
    expect(await loss(1, 8)).not.toBe(reference);
    expect(await loss(2, 7)).not.toBe(reference);
  });

  test('is left out of prediction', async () => {
    const compiled = compile();
    const { images } = batchOf(4);
    expect(await compiled.predict(images, 4)).toEqual(await compiled.predict(images, 4));
    expect(await compiled.predict(images, 4)).toEqual(await compile(cnn(0)).predict(images, 4));
  });
});

describeNative('the state of the graph', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });
  afterEach(() => {
    for (const compiled of opened.splice(0)) compiled.dispose();
  });

  test('goes on exactly where it was saved', async () => {
    const through = compile();
    for (let step = 0; step < 3; step++) await through.trainStep(batchOf(4, step), step, 0.01);
    const weights = await through.readWeights();
    const optimizer = await through.readOptimizerState();
    const go = async (compiled: GraphModel) => {
      const losses = [];
      for (let step = 3; step < 6; step++) {
        losses.push((await compiled.trainStep(batchOf(4, step), step, 0.01)).loss);
      }
      return losses;
    };
    const losses = await go(through);
    const resumed = compile(cnn(), {});
    await resumed.writeWeights(weights);
    await resumed.writeOptimizerState(optimizer);
    expect(await go(resumed)).toEqual(losses);
    expect(contents(await resumed.readWeights())).toEqual(contents(await through.readWeights()));
    const state = contents(await resumed.readOptimizerState());
    expect(state).toEqual(contents(await through.readOptimizerState()));
    expect(state.at(-1)).toEqual(['iterations', [6]]);
  });

  test('is a copy: neither what was read nor what was written changes with it', async () => {
    const compiled = compile();
    const weights = await compiled.readWeights();
    const before = contents(weights);
    await compiled.writeWeights(weights);
    await compiled.trainStep(batchOf(4), 0, 0.1);
    expect(contents(weights)).toEqual(before);
    const after = contents(await compiled.readWeights());
    for (const { data } of weights) data.fill(7);
    expect(contents(await compiled.readWeights())).toEqual(after);
  });

  test('is a copy wherever the written values lie in memory', async () => {
    const compiled = compile();
    const weights = await compiled.readWeights();
    // TensorFlow uses memory as it is where its address is a multiple of 64 bytes.
    for (let offset = 0; offset < 16; offset++) {
      const moved = weights.map((weight) => {
        const data = new Float32Array(weight.data.length + 16).subarray(offset).fill(1);
        return { ...weight, data: data.subarray(0, weight.data.length) };
      });
      await compiled.writeWeights(moved);
      for (const { data } of moved) data.fill(7);
      for (const { data } of await compiled.readWeights())
        expect(new Set(data)).toEqual(new Set([1]));
    }
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
    expect(contents(await compiled.readWeights())).toEqual(contents(weights));
  });

  test('does not grow over 200 steps, and disposing frees the tensors', async () => {
    const before = tf.memory().numTensors;
    const { binding } = tf.findBackend('tensorflow') as unknown as Addon;
    const compiled = new GraphModel(cnn(), options);
    const batch = batchOf(32);
    const step = async (number: number) => {
      await compiled.trainStep(batch, number, 0.001);
      await compiled.predict(batch.images, batch.size);
      await compiled.readOptimizerState();
    };
    for (let number = 0; number < 40; number++) await step(number);
    const { numTensors } = tf.memory();
    const inAddon = binding.getNumOfTensors();
    // The allocator's own growth comes and goes; what is leaked at each step is in every hundred.
    const growth: number[] = [];
    for (let hundred = 0; hundred < 3; hundred++) {
      const { rss } = process.memoryUsage();
      for (let number = 0; number < 100; number++) await step(40 + 100 * hundred + number);
      growth.push(process.memoryUsage().rss - rss);
    }
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(binding.getNumOfTensors()).toBe(inAddon);
    expect(Math.min(...growth)).toBeLessThan(10 * 2 ** 20);
    compiled.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await expect(compiled.trainStep(batch, 0, 0.01)).rejects.toThrow('disposed');
  });
});

describeNative('an engine opened with the graph executor', () => {
  test('says what runs, and falls back to eager with the reason', async () => {
    const engine = await openEngine('tensorflow', { executor: 'graph' });
    expect(engine.info).toMatchObject({ id: 'tensorflow', executor: 'graph' });
    const known = engine.compile(cnn(), options);
    expect(known).toBeInstanceOf(GraphModel);
    expect(engine.info.executor).toBe('graph');
    const unknown = sequential({
      layers: [
        layers.upSampling2d({ size: [2, 2], inputShape: [side, side, 3], name: 'larger' }),
        layers.globalAveragePooling2d({}),
        layers.dense({ units: classes, activation: 'softmax' }),
      ],
    });
    const eager = engine.compile(unknown, options);
    expect(engine.info.executor).toBe('eager');
    expect(engine.info.reason).toContain('"larger" is of the kind UpSampling2D');
    expect((await eager.trainStep(batchOf(2), 0, 0.01)).loss).toBeGreaterThan(0);
    known.dispose();
    eager.dispose();
    expect((await openEngine('tensorflow')).info.executor).toBe('eager');
  });
});
