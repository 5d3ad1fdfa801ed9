/** The WASM engine on several threads against the same engine on one. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { memory } from '@tensorflow/tfjs-core';
import {
  layers,
  model as buildModel,
  input,
  sequential,
  type LayersModel,
} from '@tensorflow/tfjs-layers';
import { build as buildProgram } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  openEngine,
  type Batch,
  type CompileOptions,
  type Engine,
} from '../../../source/engine/index.js';
import type { CompiledModel, NamedArray } from '../../../source/engine/types.js';
import { noAugmentation } from '../../../source/engine/augmentation/ranges.js';
import { buildCnn } from '../../../source/model/cnn.js';
import { expectHitsByLargerShare } from '../hits-of-mixed.js';
import { relativeError } from '../keras-step.js';

const side = 12;
const classes = 3;

const options: CompileOptions = {
  seed: 5,
  optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-3 },
  classWeights: [1, 3, 0.5],
  augmentation: {
    ...noAugmentation,
    rotation: 90,
    zoom: 0.1,
    shift: 0.1,
    horizontalFlip: true,
    verticalFlip: true,
    brightness: 0.2,
  },
};

const batchOf = (size: number, number = 0): Batch => ({
  size,
  images: Uint8Array.from(
    { length: size * side * side * 3 },
    (_, i) => ((i + 1) * 7919 + number * 104729) % 256,
  ),
  labels: Int32Array.from({ length: size }, (_, i) => (i + number) % classes),
  augmentationKeys: Uint32Array.from({ length: size }, (_, i) => (i % 2 ? i + 7 * number : 0)),
});

const cnn = (dropout = 0) =>
  buildCnn({ side, classes, filters: [4, 8], kernelSize: 3, units: 6, dropout, seed: 3 });

/** A dense layer behind others, with a penalty on its kernel. */
const withPenalty = () =>
  sequential({
    layers: [
      layers.rescaling({ scale: 1 / 255, inputShape: [side, side, 3], name: 'rescaling' }),
      layers.conv2d({
        filters: 4,
        kernelSize: 3,
        activation: 'relu',
        name: 'conv',
        kernelRegularizer: 'l1l2',
        kernelInitializer: 'leCunNormal',
        biasInitializer: 'zeros',
      }),
      layers.globalAveragePooling2d({ name: 'pool' }),
      layers.dense({
        units: classes,
        activation: 'softmax',
        name: 'classes',
        kernelRegularizer: 'l1l2',
      }),
    ],
  });

/** A frozen model within a model, as in transfer learning. */
function withFrozenBase(): LayersModel {
  const base = sequential({
    name: 'base',
    layers: [
      layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [side, side, 3], name: 'base_conv' }),
      layers.batchNormalization({ name: 'base_norm' }),
    ],
  });
  base.trainable = false;
  for (const layer of base.layers) layer.trainable = false;
  const images = input({ shape: [side, side, 3] });
  const scaled = layers.rescaling({ scale: 1 / 255, name: 'rescaling' }).apply(images);
  const features = layers
    .globalMaxPooling2d({ name: 'pool' })
    .apply(base.apply(scaled) as typeof images);
  const output = layers
    .dense({ units: classes, activation: 'softmax', name: 'classes' })
    .apply(features);
  return buildModel({ inputs: images, outputs: output as typeof images });
}

const withNorm = () =>
  sequential({
    layers: [
      layers.batchNormalization({ inputShape: [side, side, 3], name: 'norm' }),
      layers.globalAveragePooling2d({ name: 'pool' }),
      layers.dense({ units: classes, activation: 'softmax', name: 'classes' }),
    ],
  });

let engines: Record<1 | 2 | 3, Engine>;
beforeAll(async () => {
  const open = (threads: number) => openEngine('wasm', { threads });
  engines = { 1: await open(1), 2: await open(2), 3: await open(3) };
});
afterAll(async () => {
  for (const engine of Object.values(engines)) await engine.close?.();
});

/** Some steps, the last of a smaller batch, then a prediction; the model is disposed. */
async function run(engine: Engine, build: () => LayersModel, weights?: NamedArray[]) {
  const compiled = engine.compile(build(), options);
  if (weights) await compiled.writeWeights(weights);
  const figures: number[] = [];
  for (let step = 0; step < 3; step++) {
    const { loss, correct } = await compiled.trainStep(
      batchOf(step === 2 ? 1 : 7, step),
      step,
      0.01,
    );
    figures.push(loss, correct);
  }
  const state = await stateOf(compiled);
  const probabilities = await compiled.predict(batchOf(5).images, 5);
  compiled.dispose();
  return { figures, state, probabilities };
}

const stateOf = async (compiled: CompiledModel) => [
  ...(await compiled.readWeights()),
  ...(await compiled.readOptimizerState()),
];

/** Weights that every build of a model starts from. */
async function firstWeights(build: () => LayersModel): Promise<NamedArray[]> {
  const compiled = engines[1].compile(build(), options);
  const weights = await compiled.readWeights();
  compiled.dispose();
  return weights;
}

describe('several threads', () => {
  test.each([
    ['the network of the study, with the same dropout masks', () => cnn(0.5)],
    ['penalties, which count once', withPenalty],
    ['a frozen base with batch normalisation', withFrozenBase],
    ['batch normalisation that is trained', withNorm],
  ])('give the numbers of one: %s', async (_, build) => {
    const weights = await firstWeights(build);
    const one = await run(engines[1], build, weights);
    for (const threads of [2, 3] as const) {
      const several = await run(engines[threads], build, weights);
      expect(relativeError(several.figures, one.figures)).toBeLessThan(1e-5);
      expect(relativeError(several.probabilities, one.probabilities)).toBeLessThan(1e-4);
      expect(several.state.map(({ name }) => name)).toEqual(one.state.map(({ name }) => name));
      several.state.forEach(({ name, data }, i) =>
        expect(relativeError(data, one.state[i]!.data), name).toBeLessThan(1e-4),
      );
    }
  });

  test('count mixed images by the label of their larger share', async () => {
    const compiled = engines[2].compile(cnn(), { ...options, loss: { mixing: true } });
    await expectHitsByLargerShare(compiled, batchOf(9));
    compiled.dispose();
  });

  test('give the same bits again, with dropout', async () => {
    const first = await run(engines[3], () => cnn(0.5));
    expect(await run(engines[3], () => cnn(0.5))).toEqual(first);
  });

  test('go on exactly where a run was saved', async () => {
    const through = engines[2].compile(cnn(0.5), options);
    for (let step = 0; step < 2; step++) await through.trainStep(batchOf(6, step), step, 0.01);
    const weights = await through.readWeights();
    const optimizer = await through.readOptimizerState();
    const resumed = engines[2].compile(cnn(0.5), options);
    await resumed.writeWeights(weights);
    await resumed.writeOptimizerState(optimizer);
    for (const step of [2, 3]) {
      const expected = await through.trainStep(batchOf(6, step), step, 0.01);
      expect(await resumed.trainStep(batchOf(6, step), step, 0.01)).toEqual(expected);
    }
    expect(await stateOf(resumed)).toEqual(await stateOf(through));
    through.dispose();
    resumed.dispose();
  });

  test('predict with the weights of now', async () => {
    const compiled = engines[2].compile(cnn(), options);
    const { images } = batchOf(4);
    const before = await compiled.predict(images, 4);
    await compiled.trainStep(batchOf(4), 0, 0.1);
    const after = await compiled.predict(images, 4);
    expect(after).not.toEqual(before);
    // The second half, which the other thread predicts, as the first half, which this one does.
    const turned = Uint8Array.of(
      ...images.subarray(images.length / 2),
      ...images.subarray(0, images.length / 2),
    );
    const swapped = await compiled.predict(turned, 4);
    expect(relativeError([...swapped.subarray(6), ...swapped.subarray(0, 6)], after)).toBeLessThan(
      1e-6,
    );
    expect(await compiled.predict(new Uint8Array(0), 0)).toHaveLength(0);
    compiled.dispose();
  });

  test('keep no tensors', async () => {
    const before = memory().numTensors;
    await run(engines[2], () => cnn(0.5));
    expect(memory().numTensors).toBe(before);
  });

  test('refuse what does not fit, and go on afterwards', async () => {
    const compiled = engines[2].compile(cnn(), options);
    const wrong = { ...batchOf(4), labels: Int32Array.of(0, 1, 2, classes) };
    await expect(compiled.trainStep(wrong, 0, 0.01)).rejects.toThrow('A batch of 4 needs');
    const { loss } = await compiled.trainStep(batchOf(4), 0, 0.01);
    expect(loss).toBeGreaterThan(0);
    await expect(compiled.predict(new Uint8Array(5), 2)).rejects.toThrow('2 images');
    compiled.dispose();
  });

  test('say what fails in a thread, and that a closed engine is closed', async () => {
    const engine = await openEngine('wasm', { threads: 2 });
    const compiled = engine.compile(cnn(), options);
    await compiled.trainStep(batchOf(4), 0, 0.01);
    await engine.close?.();
    await expect(compiled.trainStep(batchOf(4), 1, 0.01)).rejects.toThrow('closed');
    compiled.dispose();
  });
});

test('threads that wait do not keep a process alive, and an answer that is awaited does', async () => {
  const folder = fileURLToPath(new URL('../../../node_modules/.cache/test/', import.meta.url));
  await buildProgram({
    stdin: {
      contents: `import { openEngine } from './source/engine/index.js';
        import { buildCnn } from './source/model/index.js';
        const engine = await openEngine('wasm', { threads: 2 });
        const network = { side: 8, classes: 2, filters: [2], kernelSize: 3, units: 2, dropout: 0, seed: 1 };
        const optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
        const model = engine.compile(buildCnn(network), { seed: 1, optimizer });
        const images = new Uint8Array(2 * 8 * 8 * 3);
        const batch = { size: 2, images, labels: Int32Array.of(0, 1) };
        process.stdout.write(String((await model.trainStep(batch, 0, 0.1)).loss > 0));`,
      resolveDir: fileURLToPath(new URL('../../..', import.meta.url)),
    },
    outfile: `${folder}threads.mjs`,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${folder}threads.mjs`], {
    encoding: 'utf8',
    timeout: 15_000,
  });
  expect({ status, stdout, stderr }).toMatchObject({ status: 0, stdout: 'true' });
});
