/** Gradients on WASM against those of TensorFlow.js's own plain CPU backend, and finite differences. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { layers, model as buildModel, input, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { registerDilatedGradients } from '../../../source/engine/eager/dilated-gradients.js';
import { startWasm } from '../../../source/engine/wasm/backend.js';
import { relativeError } from '../keras-step.js';

interface Case {
  name: string;
  /** Shapes of the variables that the gradients are taken for. */
  shapes: number[][];
  run: (...variables: tf.Tensor[]) => tf.Tensor;
}

/** Distinct values without a pattern in -1..1. */
const wave = (shape: number[], offset: number) =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) =>
    Math.sin((i + 1) * 12.9898 + offset * 78.233),
  );

/** The result of a case and its gradients on one backend, for a loss with a weight on each output. */
async function gradientsOn(backend: string, { shapes, run }: Case): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  const results = tf.tidy(() => {
    const variables = shapes.map((shape, i) => tf.variable(tf.tensor(wave(shape, i), shape)));
    let output: tf.Tensor | undefined;
    const { grads } = tf.variableGrads(() => {
      const result = run(...variables);
      output = tf.keep(tf.clone(result));
      return tf.sum(tf.mul(result, tf.tensor(wave(result.shape, 9), result.shape))) as tf.Scalar;
    }, variables);
    const values = [output!, ...variables.map(({ name }) => grads[name]!)].map(
      (tensor) => tensor.dataSync() as Float32Array,
    );
    output!.dispose();
    for (const variable of variables) variable.dispose();
    return values as unknown as tf.Tensor;
  }) as unknown as Float32Array[];
  return results;
}

beforeAll(async () => {
  registerDilatedGradients();
  await startWasm();
  await tf.setBackend('cpu');
});

const convolution = (
  name: string,
  x: number[],
  filter: number[],
  strides: number | [number, number],
  pad: 'same' | 'valid' | number,
): Case => ({
  name,
  shapes: [x, filter],
  run: (a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad),
});

const depthwise = (
  name: string,
  x: number[],
  filter: number[],
  strides: number,
  pad: 'same' | 'valid',
): Case => ({
  name,
  shapes: [x, filter],
  run: (a, b) => tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad),
});

const pool = (
  kind: 'maxPool' | 'avgPool',
  size: number | [number, number],
  strides: number | [number, number],
  pad: 'same' | 'valid' | number,
  x = [2, 7, 6, 3],
): Case => ({
  name: `${kind} ${String(size)} by ${String(strides)} ${pad} of ${x.join('x')}`,
  shapes: [x],
  run: (a) => tf[kind](a as tf.Tensor4D, size, strides, pad, pad === 1 ? 'floor' : undefined),
});

const cases: Case[] = [
  convolution('convolution 3x3 same', [3, 8, 7, 4], [3, 3, 4, 5], 1, 'same'),
  convolution('convolution 3x3 valid', [3, 8, 7, 4], [3, 3, 4, 5], 1, 'valid'),
  convolution('convolution 1x1', [2, 5, 5, 3], [1, 1, 3, 6], 1, 'same'),
  convolution('convolution 1x1 by 2', [2, 5, 6, 3], [1, 1, 3, 6], 2, 'same'),
  convolution('convolution 3x3 by 2 same, even', [2, 8, 8, 3], [3, 3, 3, 4], 2, 'same'),
  convolution('convolution 3x3 by 2 same, odd', [2, 9, 7, 3], [3, 3, 3, 4], 2, 'same'),
  convolution('convolution 3x3 by 2 valid, with a rest', [2, 8, 10, 3], [3, 3, 3, 4], 2, 'valid'),
  convolution('convolution 2x3 by 3x1 same', [2, 8, 9, 3], [2, 3, 3, 4], [3, 1], 'same'),
  convolution('convolution 5x5 on a small image', [2, 3, 3, 2], [5, 5, 2, 3], 1, 'same'),
  convolution('convolution padded by more than the filter', [2, 4, 4, 2], [2, 2, 2, 3], 1, 3),
  // More images than one group of unfolded pixels holds.
  convolution('convolution of a large batch', [5, 40, 40, 8], [3, 3, 8, 4], 1, 'same'),
  depthwise('depthwise 3x3 same', [2, 6, 7, 4], [3, 3, 4, 1], 1, 'same'),
  depthwise('depthwise 3x3 by 2 same', [2, 7, 8, 4], [3, 3, 4, 1], 2, 'same'),
  depthwise('depthwise 3x2 valid, two filters a channel', [2, 6, 7, 3], [3, 2, 3, 2], 1, 'valid'),
  pool('maxPool', 2, 2, 'valid', [2, 8, 8, 3]),
  pool('maxPool', 2, 2, 'valid'),
  pool('maxPool', 2, 2, 'same', [2, 7, 7, 3]),
  pool('maxPool', 3, 2, 'same'),
  pool('maxPool', 3, 2, 'valid'),
  pool('maxPool', [2, 3], [1, 2], 'same'),
  pool('maxPool', 3, 1, 1),
  pool('avgPool', 2, 2, 'valid'),
  pool('avgPool', 3, 2, 'same'),
  ...[2, 3].map((size) => ({
    name: `max pooling of equal values, ${size} by 2`,
    shapes: [[2, 6, 6, 2]],
    // Rounded values with the gradient of the unrounded ones.
    run: (a: tf.Tensor) => {
      const own = tf.tensor(wave(a.shape, 0), a.shape);
      return tf.maxPool(tf.add(tf.sub(a, own), tf.round(own)) as tf.Tensor4D, size, 2, 'valid');
    },
  })),
  ...[
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ].map(([a, b]) => ({
    name: `matrix product, transposed ${String(a)} ${String(b)}`,
    shapes: [a ? [5, 3] : [3, 5], b ? [7, 5] : [5, 7]],
    run: (x: tf.Tensor, y: tf.Tensor) => tf.matMul(x, y, a, b),
  })),
  {
    name: 'a tall matrix product',
    shapes: [
      [2, 9],
      [40, 9],
    ],
    run: (x, y) => tf.matMul(x, y, false, true),
  },
  {
    name: 'batches of matrix products',
    shapes: [
      [3, 4, 5],
      [3, 4, 6],
    ],
    run: (x, y) => tf.matMul(x, y, true, false),
  },
  {
    name: 'a batch of one matrix product',
    shapes: [
      [1, 4, 5],
      [1, 4, 6],
    ],
    run: (x, y) => tf.matMul(x, y, true, false),
  },
  { name: 'sum over rows', shapes: [[6, 4]], run: (x) => tf.square(tf.sum(x, 0)) },
  { name: 'sum over columns', shapes: [[6, 4]], run: (x) => tf.square(tf.sum(x, 1)) },
  { name: 'sum kept', shapes: [[3, 5, 4]], run: (x) => tf.square(tf.sum(x, [0, 1], true)) },
  { name: 'mean', shapes: [[3, 5, 4]], run: (x) => tf.square(tf.mean(x, [-3, 1])) },
  { name: 'moments', shapes: [[3, 5, 4]], run: (x) => tf.moments(x, [0, 1]).variance },
  { name: 'a bias', shapes: [[2, 3, 3, 4], [4]], run: (x, b) => tf.square(tf.add(x, b)) },
];

describe('gradients on WASM are those of the plain CPU backend', () => {
  test.each(cases)('$name', async (one) => {
    const expected = await gradientsOn('cpu', one);
    const actual = await gradientsOn('wasm', one);
    actual.forEach((values, i) => {
      const what = i === 0 ? 'output' : `gradient of variable ${i}`;
      expect(relativeError(values, expected[i]!), what).toBeLessThan(1e-4);
    });
  });
});

test('dilated convolutions have the gradients of finite differences', async () => {
  for (const run of [
    (x: tf.Tensor, w: tf.Tensor) =>
      tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same', 'NHWC', [2, 3]),
    (x: tf.Tensor, w: tf.Tensor) =>
      tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'valid', 'NHWC', [2, 2]),
  ]) {
    await finiteDifferences({
      name: '',
      shapes: [
        [1, 7, 8, 2],
        [3, 2, 2, 2],
      ],
      run,
    });
  }
});

test('a strided convolution has the gradients of finite differences', async () => {
  await finiteDifferences(convolution('', [1, 7, 8, 2], [3, 3, 2, 2], 2, 'same'));
});

/** Compares gradients on WASM with differences of the loss, which is linear in each single number. */
async function finiteDifferences({ name, shapes, run }: Case): Promise<void> {
  const [, ...gradients] = await gradientsOn('wasm', { name, shapes, run });
  const loss = (values: Float32Array[]) =>
    tf.tidy(() => {
      const result = run(...values.map((v, i) => tf.tensor(v.slice(), shapes[i]!)));
      return tf.sum(tf.mul(result, tf.tensor(wave(result.shape, 9), result.shape))).dataSync()[0]!;
    });
  const values = shapes.map((shape, i) => wave(shape, i));
  gradients.forEach((gradient, i) => {
    const differences = gradient.map((_, at) => {
      const moved = (by: number) =>
        loss(values.map((v, j) => (i === j ? v.with(at, v[at]! + by) : v)));
      return moved(1) - moved(-1);
    });
    expect(
      relativeError(
        gradient.map((g) => 2 * g),
        differences,
      ),
    ).toBeLessThan(1e-4);
  });
}

const image = [8, 8, 4];
const kernelInitializer = 'zeros' as const;

const layerCases: {
  name: string;
  build: (x: SymbolicTensor) => SymbolicTensor | SymbolicTensor[];
}[] = [
  {
    name: 'SeparableConv2D',
    build: (x) =>
      layers
        .separableConv2d({
          filters: 3,
          kernelSize: 3,
          strides: 2,
          padding: 'same',
          depthMultiplier: 2,
        })
        .apply(x) as SymbolicTensor,
  },
  {
    name: 'DepthwiseConv2D',
    build: (x) => layers.depthwiseConv2d({ kernelSize: 3 }).apply(x) as SymbolicTensor,
  },
  {
    name: 'BatchNormalization',
    build: (x) => layers.batchNormalization({ axis: -1 }).apply(x) as SymbolicTensor,
  },
  { name: 'ReLU', build: (x) => layers.reLU().apply(x) as SymbolicTensor },
  { name: 'ReLU6', build: (x) => layers.reLU({ maxValue: 6 }).apply(x) as SymbolicTensor },
  { name: 'LeakyReLU', build: (x) => layers.leakyReLU({ alpha: 0.1 }).apply(x) as SymbolicTensor },
  {
    name: 'PReLU',
    build: (x) => layers.prelu({ alphaInitializer: 'ones' }).apply(x) as SymbolicTensor,
  },
  ...(
    [
      'relu',
      'relu6',
      'elu',
      'selu',
      'sigmoid',
      'hardSigmoid',
      'tanh',
      'softplus',
      'swish',
      'softmax',
    ] as const
  ).map((name) => ({
    name,
    build: (x: SymbolicTensor) =>
      layers.activation({ activation: name }).apply(x) as SymbolicTensor,
  })),
  {
    name: 'GlobalAveragePooling2D',
    build: (x) => layers.globalAveragePooling2d({}).apply(x) as SymbolicTensor,
  },
  {
    name: 'GlobalMaxPooling2D',
    build: (x) => layers.globalMaxPooling2d({}).apply(x) as SymbolicTensor,
  },
  {
    name: 'AveragePooling2D',
    build: (x) => layers.averagePooling2d({ poolSize: 2 }).apply(x) as SymbolicTensor,
  },
  {
    name: 'ZeroPadding2D',
    build: (x) =>
      layers
        .zeroPadding2d({
          padding: [
            [0, 1],
            [2, 1],
          ],
        })
        .apply(x) as SymbolicTensor,
  },
  {
    name: 'Add',
    build: (x) =>
      layers.add().apply([x, layers.reLU().apply(x) as SymbolicTensor]) as SymbolicTensor,
  },
  {
    name: 'Multiply',
    build: (x) =>
      layers.multiply().apply([x, layers.reLU().apply(x) as SymbolicTensor]) as SymbolicTensor,
  },
  {
    name: 'Concatenate',
    build: (x) =>
      layers.concatenate().apply([x, layers.reLU().apply(x) as SymbolicTensor]) as SymbolicTensor,
  },
  {
    name: 'Flatten and Dense',
    build: (x) =>
      layers
        .dense({ units: 3, activation: 'relu' })
        .apply(layers.flatten().apply(x)) as SymbolicTensor,
  },
  {
    name: 'Dropout',
    build: (x) => layers.dropout({ rate: 0.4, seed: 7 }).apply(x) as SymbolicTensor,
  },
];

describe('layers have the same gradients on WASM as on the plain CPU backend', () => {
  /** Output, gradients by input and weights of a layer behind a 1x1 convolution. */
  async function layerGradients(backend: string, build: (typeof layerCases)[number]['build']) {
    await tf.setBackend(backend);
    const x = input({ shape: image });
    const before = layers.conv2d({ filters: 4, kernelSize: 1, kernelInitializer }).apply(x);
    const model = buildModel({ inputs: x, outputs: build(before as SymbolicTensor) });
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    variables.forEach((variable, i) =>
      variable.assign(tf.tensor(wave(variable.shape, i), variable.shape)),
    );
    const images = tf.tensor(wave([3, ...image], 5), [3, ...image]);
    const { value, grads } = tf.variableGrads(() => {
      const output = model.apply(images, { training: true }) as tf.Tensor;
      return tf.sum(tf.mul(output, tf.tensor(wave(output.shape, 6), output.shape))) as tf.Scalar;
    }, variables);
    return [value, ...variables.map(({ name }) => grads[name]!)].map((t) => t.dataSync());
  }

  test.each(layerCases)('$name', async ({ build }) => {
    const expected = await layerGradients('cpu', build);
    const actual = await layerGradients('wasm', build);
    expect(actual).toHaveLength(expected.length);
    // A bias before normalisation has no effect: its gradient is rounding alone, small beside the others.
    const largest = Math.max(...expected.map((values) => Math.max(...values.map(Math.abs))));
    actual.forEach((values, i) => {
      const own = Math.max(...expected[i]!.map(Math.abs));
      const error = relativeError(values, expected[i]!) * (own || 1);
      expect(error).toBeLessThan(1e-4 * Math.max(own, 1e-2 * largest));
    });
  });
});
