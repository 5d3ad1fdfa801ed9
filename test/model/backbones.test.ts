/** The backbones against keras.applications, as recorded in fixtures/keras-applications. */
import { readFileSync } from 'node:fs';
import { tensor4d, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../source/errors.js';
import { startWasm } from '../../source/engine/wasm/backend.js';
import {
  backbones,
  buildBackbone,
  buildMobileNetV1,
  type BackboneId,
  type BackboneOptions,
} from '../../source/model/index.js';

type RecordedLayer = [name: string, shape: number[], weights: Record<string, number[]>];

const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/keras-applications/layers.json', import.meta.url), 'utf8'),
) as {
  side: number;
  classes: number;
  widths: Record<string, number>;
  layers: Record<string, RecordedLayer[]>;
};
const { side, classes, widths } = recorded;

/** Layers that have no weight or no name of their own in Keras. */
const OWN = new Set(['images', 'rescaling', 'preprocessing', 'normalization', 'pool', 'reshape_1']);

/** Name, output shape and weight shapes of each layer, in the model's order. */
const described = (model: LayersModel) =>
  model.layers.map(({ name, outputShape, weights }) => ({
    name,
    shape: outputShape.slice(1),
    weights: weights.map((weight) => weight.shape),
  }));

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

beforeAll(async () => {
  await startWasm();
});

describe.each(Object.keys(backbones) as BackboneId[])('%s', (id) => {
  const build = (settings: BackboneOptions) => buildBackbone(id, settings);
  const options = { side, classes, alpha: widths[id], seed: 1 };

  test('has the layers of keras.applications, each with its shape and its weights in order', () => {
    const ours = described(build({ ...options, top: 'keras' }));
    const theirs = recorded.layers[id]!.map(([name, shape, weights]) => ({
      name,
      shape,
      weights: Object.values(weights),
    }));
    const unnamed = new Set([
      'input_layer',
      'rescaling',
      'normalization',
      'global_average_pooling2d',
    ]);
    expect(ours.filter(({ name }) => !OWN.has(name)).sort(byName)).toEqual(
      theirs.filter(({ name }) => !unnamed.has(name)).sort(byName),
    );
  });

  test('gives probabilities of the classes asked for, whatever is on top', () => {
    const pixels = new Float32Array(2 * 32 * 32 * 3).map((_, i) => (i * 37) % 256);
    for (const top of ['pooled', 'keras'] as const) {
      const model = build({ ...options, side: 32, classes: 3, dropout: 0.2, top });
      const output = model.predict(tensor4d(pixels, [2, 32, 32, 3])) as Tensor;
      expect(output.shape).toEqual([2, 3]);
      const [a, b, c] = output.dataSync();
      expect(a! + b! + c!).toBeCloseTo(1, 5);
      model.dispose();
    }
  });
});

test('MobileNetV1 scales pixels of 0 to 255 to -1 to 1, as Keras preprocesses for it', () => {
  const model = buildMobileNetV1({ side: 32, classes: 2, seed: 1 });
  const { scale, offset } = model.getLayer('rescaling').getConfig() as Record<string, number>;
  expect(0 * scale! + offset!).toBe(-1);
  expect(255 * scale! + offset!).toBeCloseTo(1, 12);
});

test('a backbone ends with the layer asked for, and nothing above it stays', () => {
  const model = buildMobileNetV1({ side: 64, classes: 4, end: 'conv_pw_12_relu', seed: 1 });
  expect(model.layers.slice(-3).map(({ name }) => name)).toEqual([
    'conv_pw_12_relu',
    'pool',
    'classes',
  ]);
  expect(model.getLayer('pool').outputShape).toEqual([null, 1024]);
});

test('the seed decides the first weights of a backbone', () => {
  const first = (seed: number) =>
    buildMobileNetV1({ side: 32, classes: 2, alpha: 0.25, seed }).getWeights()[0]!.dataSync();
  expect(first(3)).toEqual(first(3));
  expect(first(4)).not.toEqual(first(3));
});

test('images that are too small and a layer that is not there are refused by name', () => {
  const options = { classes: 2, alpha: 0.25, seed: 1 };
  expect(() => buildMobileNetV1({ ...options, side: 31 })).toThrow(UserError);
  expect(() => buildMobileNetV1({ ...options, side: 31 })).toThrow(/31x31 pixels are too small/);
  expect(() => buildMobileNetV1({ ...options, side: 32, end: 'conv_pw_14_relu' })).toThrow(
    /MobileNetV1 has no layer "conv_pw_14_relu" to end with. Its layers are images, rescaling, conv1,/,
  );
});
