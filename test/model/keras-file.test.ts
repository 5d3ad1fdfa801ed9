/** `.keras` files: Keras opens them and predicts the same, as recorded in fixtures/keras-file. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { tensor, tensor4d, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { unzipSync } from 'fflate';
import h5wasm, { FS, type Group } from 'h5wasm';
import { beforeAll, expect, test } from 'vitest';
import { startWasm } from '../../source/engine/wasm/backend.js';
import {
  backbones,
  buildBackbone,
  buildCnn,
  encodeKeras,
  encodeModel,
  loadWeights,
  readWeightsFile,
  type Backbone,
  type WeightArray,
} from '../../source/model/index.js';
import { temporaryFolder } from '../temporary.js';

const fixtures = new URL('../fixtures/', import.meta.url);
const recordedFile = new URL('keras-file/cnn.keras', fixtures);
const widths = (
  JSON.parse(readFileSync(new URL('keras-applications/layers.json', fixtures), 'utf8')) as {
    widths: Record<string, number>;
  }
).widths;

beforeAll(async () => {
  await startWasm();
  await h5wasm.ready;
});

const weightsOf = (model: LayersModel): WeightArray[] =>
  model.weights.map((weight) => ({
    ...{ name: weight.originalName, shape: weight.shape as number[] },
    data: weight.read().dataSync() as Float32Array,
  }));

const written = (model: LayersModel): Promise<Uint8Array> => {
  const weights = weightsOf(model);
  return encodeKeras(encodeModel(model, weights).modelJson, weights);
};

interface Values {
  shape: number[];
  value: Float32Array;
}

interface Stored {
  path: string;
  name: unknown;
  shape: number[][];
  values: number[];
}

/** The layers of the file's HDF5 part that have weights, by where they lie. */
function storedIn(file: Uint8Array): Stored[] {
  const name = 'read.h5';
  FS!.writeFile(name, unzipSync(file)['model.weights.h5']);
  const opened = new h5wasm.File(name, 'r');
  const layers = opened.get('layers') as Group;
  const found = layers.keys().map((path) => {
    const vars = layers.get(`${path}/vars`) as Group;
    const sets = vars.keys().map((key) => vars.get(key) as unknown as Values);
    return {
      ...{ path, name: vars.attrs.name?.value, shape: sets.map(({ shape }) => shape) },
      values: sets.flatMap(({ value }) => Array.from(value)),
    };
  });
  opened.close();
  FS!.unlink(name);
  return found.filter(({ shape }) => shape.length > 0).sort((a, b) => (a.path < b.path ? -1 : 1));
}
/** A network with a pattern for weights. */
function patterned(): LayersModel {
  const model = buildCnn({
    ...{ side: 8, classes: 3, filters: [2, 3], kernelSize: 3, units: 4, dropout: 0.5, seed: 1 },
  });
  const weights = model.weights.map(({ shape }, n) => {
    const size = (shape as number[]).reduce((product, one) => product * one, 1);
    const values = Float32Array.from({ length: size }, (_, i) => (((i + n) * 29) % 17) / 16 - 0.4);
    return tensor(values, shape as number[]);
  });
  model.setWeights(weights);
  return model;
}

test('a network is written as the file that Keras has opened, and predicts what Keras does', async () => {
  const model = patterned();
  const file = await written(model);
  if (process.env.MELANOSCOPE_RECORD) writeFileSync(recordedFile, file);
  const [ours, theirs] = [file, new Uint8Array(readFileSync(recordedFile))];
  for (const part of ['metadata.json', 'config.json']) {
    expect(Buffer.from(unzipSync(ours)[part]).toString()).toBe(
      Buffer.from(unzipSync(theirs)[part]).toString(),
    );
  }
  expect(storedIn(ours)).toEqual(storedIn(theirs));

  const recorded = JSON.parse(
    readFileSync(new URL('keras-file/predictions.json', fixtures), 'utf8'),
  ) as { probabilities: number[][] };
  const pixels = Float32Array.from({ length: 2 * 8 * 8 * 3 }, (_, i) => (i * 37) % 251);
  const predicted = model.predict(tensor4d(pixels, [2, 8, 8, 3])) as Tensor;
  const flat = recorded.probabilities.flat();
  expect(new Set(flat.map((p) => p.toFixed(3))).size).toBeGreaterThan(3);
  predicted.dataSync().forEach((p, i) => expect(p).toBeCloseTo(flat[i], 5));
});

test.each(['mobilenet-v1', 'mobilenet-v2'] as const)(
  '%s has each weight where Keras has written it',
  async (id) => {
    const theirs = brotliDecompressSync(
      readFileSync(new URL(`keras-applications/${id}.keras.br`, fixtures)),
    );
    const path = join(temporaryFolder(), 'weights.keras');
    writeFileSync(path, theirs);
    const model = buildBackbone(id, {
      ...{ side: 32, classes: 5, alpha: widths[id], top: 'keras', seed: 1 },
    });
    loadWeights(model, await readWeightsFile(path), path, {
      adapt: (backbones[id] as Backbone).adapt,
      optional: new Set(['preprocessing']),
    });
    expect(storedIn(await written(model))).toEqual(storedIn(theirs));
  },
);
