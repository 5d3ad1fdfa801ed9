/**
 * A training step on WASM of each layer that networks for images are made of, against the same step on
 * TensorFlow.js's own plain CPU backend.
 */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import {
  input,
  layers,
  model as buildModel,
  regularizers,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { EagerModel } from '../../../source/engine/eager/compiled-model.js';
import { spatialDropout2d } from '../../../source/engine/spatial-dropout.js';
import type { Batch, CompileOptions } from '../../../source/engine/types.js';
import { startWasm } from '../../../source/engine/wasm/backend.js';
import { relativeError } from '../keras-step.js';

const side = 8;
const classes = 3;
const size = 4;

const options: CompileOptions = {
  seed: 5,
  optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  classWeights: [1, 3, 0.5],
};

const wave = (shape: number[], offset: number) =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) =>
    Math.sin((i + 1) * 12.9898 + offset * 78.233),
  );

const batch: Batch = {
  size,
  images: Uint8Array.from(wave([size, side, side, 3], 50), (value) =>
    Math.floor((value + 1) * 127.5),
  ),
  labels: Int32Array.of(0, 1, 2, 1),
};

type Apply = (x: SymbolicTensor) => SymbolicTensor;
interface AnyLayer {
  apply(x: SymbolicTensor | SymbolicTensor[]): unknown;
}

const one =
  (make: () => AnyLayer): Apply =>
  (x) =>
    make().apply(x) as SymbolicTensor;
const two =
  (make: () => AnyLayer): Apply =>
  (x) =>
    make().apply([
      x,
      layers.activation({ activation: 'tanh' }).apply(x) as SymbolicTensor,
    ]) as SymbolicTensor;

const penalty = regularizers.l1l2({ l1: 0.01, l2: 0.02 });

const cases: Record<string, Apply> = {
  Conv2D: one(() =>
    layers.conv2d({ filters: 5, kernelSize: 3, padding: 'same', activation: 'relu' }),
  ),
  'Conv2D by 2': one(() =>
    layers.conv2d({ filters: 5, kernelSize: 3, strides: 2, padding: 'same' }),
  ),
  'Conv2D by 2, valid': one(() => layers.conv2d({ filters: 5, kernelSize: 3, strides: 2 })),
  'Conv2D with gaps': one(() => layers.conv2d({ filters: 5, kernelSize: 3, dilationRate: 2 })),
  'Conv2D with gaps and ReLU': one(() =>
    layers.conv2d({ filters: 5, kernelSize: 3, dilationRate: 2, activation: 'relu' }),
  ),
  'Conv2D with gaps, same': one(() =>
    layers.conv2d({ filters: 5, kernelSize: 3, dilationRate: 2, padding: 'same' }),
  ),
  'Conv2D with penalties': one(() =>
    layers.conv2d({ filters: 5, kernelSize: 3, kernelRegularizer: penalty }),
  ),
  DepthwiseConv2D: one(() => layers.depthwiseConv2d({ kernelSize: 3, padding: 'same' })),
  'DepthwiseConv2D by 2': one(() =>
    layers.depthwiseConv2d({ kernelSize: 3, strides: 2, depthMultiplier: 2 }),
  ),
  'DepthwiseConv2D with gaps': one(() =>
    layers.depthwiseConv2d({ kernelSize: 3, dilationRate: 2 }),
  ),
  SeparableConv2D: one(() =>
    layers.separableConv2d({ filters: 5, kernelSize: 3, padding: 'same' }),
  ),
  'SeparableConv2D by 2': one(() =>
    layers.separableConv2d({ filters: 5, kernelSize: 3, strides: 2, depthMultiplier: 2 }),
  ),
  BatchNormalization: one(() => layers.batchNormalization()),
  'BatchNormalization without gamma': one(() => layers.batchNormalization({ scale: false })),
  'BatchNormalization without beta': one(() => layers.batchNormalization({ center: false })),
  'BatchNormalization without either': one(() =>
    layers.batchNormalization({ scale: false, center: false }),
  ),
  'BatchNormalization without gamma, frozen': one(() =>
    layers.batchNormalization({ scale: false, trainable: false }),
  ),
  'BatchNormalization, frozen': one(() => layers.batchNormalization({ trainable: false })),
  ...Object.fromEntries(
    (
      [
        'relu',
        'relu6',
        'swish',
        'sigmoid',
        'hardSigmoid',
        'tanh',
        'elu',
        'gelu',
        'softmax',
      ] as const
    ).map((activation) => [
      `Activation ${activation}`,
      one(() => layers.activation({ activation: activation as 'relu' })),
    ]),
  ),
  ReLU: one(() => layers.reLU({ maxValue: 6 })),
  ELU: one(() => layers.elu()),
  Softmax: one(() => layers.softmax({ axis: -1 })),
  LeakyReLU: one(() => layers.leakyReLU({ alpha: 0.1 })),
  MaxPooling2D: one(() => layers.maxPooling2d({ poolSize: 2 })),
  'MaxPooling2D 3 by 2, same': one(() =>
    layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
  ),
  AveragePooling2D: one(() => layers.averagePooling2d({ poolSize: 2 })),
  'AveragePooling2D 3 by 2, same': one(() =>
    layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
  ),
  GlobalAveragePooling2D: one(() => layers.globalAveragePooling2d({})),
  GlobalMaxPooling2D: one(() => layers.globalMaxPooling2d({})),
  ZeroPadding2D: one(() =>
    layers.zeroPadding2d({
      padding: [
        [0, 1],
        [2, 1],
      ],
    }),
  ),
  Flatten: one(() => layers.flatten()),
  Reshape: one(() => layers.reshape({ targetShape: [side * 2, side / 2, 4] })),
  Dense: (x) =>
    layers
      .dense({ units: 6, activation: 'relu', kernelRegularizer: penalty })
      .apply(layers.flatten().apply(x)) as SymbolicTensor,
  Dropout: one(() => layers.dropout({ rate: 0.4 })),
  SpatialDropout2D: one(() => spatialDropout2d({ rate: 0.4 })),
  Add: two(() => layers.add()),
  Multiply: two(() => layers.multiply()),
  Concatenate: two(() => layers.concatenate()),
};

/** Loss and state after one step of the layer between a 1x1 convolution and a dense one. */
async function stepOn(backend: string, layer: Apply) {
  await tf.setBackend(backend);
  const images = input({ shape: [side, side, 3] });
  const scaled = layers
    .rescaling({ scale: 1 / 127.5, offset: -1, name: 'rescaling' })
    .apply(images);
  const first = layers.conv2d({ filters: 4, kernelSize: 1, name: 'first' }).apply(scaled);
  const tested = layer(first as SymbolicTensor);
  const flat = tested.shape.length === 2 ? tested : layers.flatten({ name: 'flat' }).apply(tested);
  const output = layers
    .dense({ units: classes, activation: 'softmax', name: 'classes' })
    .apply(flat);
  const model = buildModel({ inputs: images, outputs: output as SymbolicTensor });
  const compiled = new EagerModel(model, options);
  await compiled.writeWeights(
    (await compiled.readWeights()).map(({ name, shape }, i) => {
      const [data, positive] = [
        wave(shape, i),
        name.includes('variance') || name.includes('gamma'),
      ];
      return { name, shape, data: positive ? data.map((value) => 1.5 + value) : data };
    }),
  );
  const { loss, correct } = await compiled.trainStep(batch, 0, 0.001);
  // After one step m is (1 - beta1) times the gradient.
  const slots = (await compiled.readOptimizerState()).filter(({ name }) => name.startsWith('m/'));
  const moments = (await compiled.readWeights()).filter(({ name }) => name.includes('moving'));
  compiled.dispose();
  return { figures: [loss, correct], arrays: [...slots, ...moments].map(({ data }) => data) };
}

beforeAll(async () => {
  await startWasm();
});

test.each(Object.entries(cases))('%s trains as on the plain CPU backend', async (_, layer) => {
  const expected = await stepOn('cpu', layer);
  const actual = await stepOn('wasm', layer);
  expect(relativeError(actual.figures, expected.figures)).toBeLessThan(1e-5);
  expect(actual.arrays).toHaveLength(expected.arrays.length);
  // A bias before normalisation has no effect: its gradient is rounding alone, small beside the others.
  const largest = Math.max(...expected.arrays.map((values) => Math.max(...values.map(Math.abs))));
  actual.arrays.forEach((values, i) => {
    const own = Math.max(...expected.arrays[i]!.map(Math.abs));
    const error = relativeError(values, expected.arrays[i]!) * (own || 1);
    expect(error).toBeLessThan(1e-4 * Math.max(own, 1e-2 * largest));
  });
});

test('SpatialDropout2D drops whole channels, at the rate it says', () => {
  const dropped = tf.tidy(
    () =>
      spatialDropout2d({ rate: 0.25 }).apply(tf.ones([40, 3, 3, 20]), {
        training: true,
      }) as tf.Tensor4D,
  );
  const values = dropped.dataSync();
  let zeros = 0;
  for (let n = 0; n < 40; n++) {
    for (let c = 0; c < 20; c++) {
      const channel = Array.from({ length: 9 }, (_, pixel) => values[(n * 9 + pixel) * 20 + c]!);
      expect(new Set(channel).size).toBe(1);
      if (channel[0] === 0) zeros++;
      else expect(channel[0]).toBeCloseTo(1 / 0.75, 5);
    }
  }
  expect(zeros / 800).toBeGreaterThan(0.19);
  expect(zeros / 800).toBeLessThan(0.31);
});
