import { tensor4d } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { UserError } from '../../source/errors.js';
import { startWasm } from '../../source/engine/wasm/backend.js';
import { buildCnn, summarizeModel, type CnnOptions } from '../../source/model/index.js';

const options: CnnOptions = {
  side: 64,
  classes: 9,
  filters: [32, 64, 128],
  kernelSize: 3,
  units: 128,
  dropout: 0.5,
  seed: 42,
};

beforeAll(async () => {
  await startWasm();
});

test("the study's network has the layers and sizes of its description", () => {
  const { layers, ...counts } = summarizeModel(buildCnn(options));
  expect(layers.map((layer) => Object.values(layer).join(' '))).toEqual([
    'images InputLayer 64x64x3 0',
    'rescaling Rescaling 64x64x3 0',
    'block1_conv Conv2D 64x64x32 896',
    'block1_pool MaxPooling2D 32x32x32 0',
    'block2_conv Conv2D 32x32x64 18496',
    'block2_pool MaxPooling2D 16x16x64 0',
    'block3_conv Conv2D 16x16x128 73856',
    'block3_pool MaxPooling2D 8x8x128 0',
    'flatten Flatten 8192 0',
    'hidden Dense 128 1048704',
    'dropout Dropout 128 0',
    'classes Dense 9 1161',
  ]);
  expect(counts).toEqual({ parameters: 1143113, trainableParameters: 1143113 });
});

test('a frozen layer counts as not trainable', () => {
  const model = buildCnn({ ...options, dropout: 0 });
  model.getLayer('hidden').trainable = false;
  const { layers, parameters, trainableParameters } = summarizeModel(model);
  expect(layers.map(({ name }) => name)).not.toContain('dropout');
  expect(parameters - trainableParameters).toBe(1048704);
});

test('the seed decides the first weights, and each kernel differs', () => {
  const small = { ...options, side: 16, filters: [4, 4, 4], units: 8 };
  const kernels = (seed: number) =>
    buildCnn({ ...small, seed })
      .getWeights()
      .filter(({ shape }) => shape.length > 1)
      .map((kernel) => [...kernel.dataSync()]);
  const first = kernels(1);
  expect(kernels(1)).toEqual(first);
  kernels(2).forEach((kernel, i) => expect(kernel).not.toEqual(first[i]));
  expect(kernels(0)).toEqual(kernels(0));
  // Block 2 and 3 have one shape.
  expect(first[1]).not.toEqual(first[2]);
});

test('it gives probabilities for pixels of 0 to 255', () => {
  const model = buildCnn({ ...options, side: 9, filters: [4, 4, 4], units: 8 });
  const pixels = new Float32Array(2 * 9 * 9 * 3).map((_, i) => i % 256);
  const output = model.predict(tensor4d(pixels, [2, 9, 9, 3])) as Tensor;
  expect(output.shape).toEqual([2, 9]);
  const values = Array.from(output.dataSync());
  expect(values.slice(0, 9).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  expect(Math.max(...values)).toBeLessThan(0.9);
});

test('an image too small for the blocks is refused with both named', () => {
  expect(() => buildCnn({ ...options, side: 16, filters: [4, 4, 4, 4], units: 2 })).not.toThrow();
  const build = () => buildCnn({ ...options, side: 31, filters: [2, 2, 2, 2, 2] });
  expect(build).toThrow(UserError);
  expect(build).toThrow(/31x31 pixels are too small for 5 convolution blocks.*--image-size 32/);
});
