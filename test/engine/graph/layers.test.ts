/** Each layer, and networks of them, against the eager executor. */
import * as tf from '@tensorflow/tfjs-core';
import {
  input,
  layers,
  model as buildModel,
  regularizers,
  sequential,
  type LayersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { GraphModel } from '../../../source/engine/graph/compiled-model.js';
import { layerRules } from '../../../source/engine/graph/layers/index.js';
import { loadTensorflowBackend } from '../../../source/engine/native/index.js';
import { describeNative, nativeEngine } from '../../native.js';
import { relativeError } from '../keras-step.js';
import { batchOf, compareWithEager, options, testWeights } from './compare.js';

const side = 9;
const classes = 3;

type Layered = (x: SymbolicTensor) => SymbolicTensor;
const through = (layer: { apply: (x: SymbolicTensor) => unknown }, x: SymbolicTensor) =>
  layer.apply(x) as SymbolicTensor;

/** A classifier around some layers, with a convolution below them that their gradient reaches. */
function around(body: Layered, head: 'flatten' | 'none' = 'flatten') {
  return (): LayersModel => {
    const images = input({ shape: [side, side, 3], name: 'images' });
    let x = through(layers.rescaling({ scale: 1 / 255, offset: 0, name: 'rescaling' }), images);
    const first = { filters: 4, kernelSize: 3, activation: 'tanh', name: 'first' } as const;
    x = body(through(layers.conv2d(first), x));
    if (head === 'flatten') x = through(layers.flatten({ name: 'flatten' }), x);
    const last = layers.dense({ units: classes, activation: 'softmax', name: 'classes' });
    return buildModel({ inputs: images, outputs: through(last, x) });
  };
}

const one = (layer: () => { apply: (x: SymbolicTensor) => unknown }, head?: 'none') =>
  around((x) => through(layer(), x), head);

const activation = (name: string) =>
  one(() => layers.activation({ activation: name as 'relu', name: 'body' }));

/** A block of two branches that meet. */
const branches = (merge: (name: string) => { apply: (x: SymbolicTensor[]) => unknown }) =>
  around((x) => {
    const conv = (name: string) =>
      through(layers.conv2d({ filters: 4, kernelSize: 1, activation: 'sigmoid', name }), x);
    return merge('merge').apply([conv('left'), conv('right'), x]) as SymbolicTensor;
  });

const kernels = { filters: 5, kernelSize: 3, name: 'body' } as const;

const cases: Record<string, () => LayersModel> = {
  'Conv2D, same, ReLU': one(() =>
    layers.conv2d({ ...kernels, padding: 'same', activation: 'relu' }),
  ),
  'Conv2D by 2 without bias': one(() => layers.conv2d({ ...kernels, strides: 2, useBias: false })),
  DepthwiseConv2D: one(() =>
    layers.depthwiseConv2d({
      ...{ kernelSize: 3, depthMultiplier: 2, padding: 'same', activation: 'relu6', name: 'body' },
    }),
  ),
  'DepthwiseConv2D by 2': one(() =>
    layers.depthwiseConv2d({ kernelSize: 3, strides: 2, useBias: false, name: 'body' }),
  ),
  'DepthwiseConv2D with gaps': one(() =>
    layers.depthwiseConv2d({ kernelSize: 3, dilationRate: 2, depthMultiplier: 2, name: 'body' }),
  ),
  'DepthwiseConv2D with gaps, same': one(() =>
    layers.depthwiseConv2d({
      ...{ kernelSize: [2, 3], dilationRate: [3, 1], padding: 'same', name: 'body' },
    }),
  ),
  'SeparableConv2D with gaps': one(() =>
    layers.separableConv2d({ ...kernels, dilationRate: 2, padding: 'same' }),
  ),
  SeparableConv2D: one(() => layers.separableConv2d({ ...kernels, padding: 'same' })),
  'MaxPooling2D over bias and ReLU': around((x) => {
    const conv = layers.conv2d({ ...kernels, padding: 'same', activation: 'relu' });
    return through(layers.maxPooling2d({ poolSize: 2 }), through(conv, x));
  }),
  'MaxPooling2D 3x3 by 2, same': one(() =>
    layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
  ),
  AveragePooling2D: one(() => layers.averagePooling2d({ poolSize: 2 })),
  'AveragePooling2D same': one(() =>
    layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
  ),
  GlobalAveragePooling2D: one(() => layers.globalAveragePooling2d({}), 'none'),
  GlobalMaxPooling2D: one(() => layers.globalMaxPooling2d({}), 'none'),
  ZeroPadding2D: one(() =>
    layers.zeroPadding2d({
      padding: [
        [1, 2],
        [0, 3],
      ],
    }),
  ),
  Reshape: around((x) => {
    const reshaped = through(layers.reshape({ targetShape: [7, -1, 14] }), x);
    return through(layers.globalMaxPooling2d({}), reshaped);
  }, 'none'),
  LeakyReLU: one(() => layers.leakyReLU({ alpha: 0.2 })),
  'ReLU with a limit': one(() => layers.reLU({ maxValue: 0.5 })),
  'ReLU with a limit of 6': one(() => layers.reLU({ maxValue: 6 })),
  Add: branches((name) => layers.add({ name })),
  Multiply: branches((name) => layers.multiply({ name })),
  Concatenate: branches((name) => layers.concatenate({ name })),
  BatchNormalization: one(() => layers.batchNormalization({ momentum: 0.2, name: 'body' })),
  'BatchNormalization without gamma': one(() =>
    layers.batchNormalization({ momentum: 0.2, scale: false, name: 'body' }),
  ),
  'BatchNormalization without beta': one(() =>
    layers.batchNormalization({ momentum: 0.2, center: false, name: 'body' }),
  ),
  'BatchNormalization without either': one(() =>
    layers.batchNormalization({ momentum: 0.2, scale: false, center: false, name: 'body' }),
  ),
  'BatchNormalization without gamma, frozen': one(() =>
    layers.batchNormalization({ scale: false, trainable: false, name: 'body' }),
  ),
  'BatchNormalization of a vector': around((x) => {
    const dense = layers.dense({ units: 6, useBias: false, name: 'body' });
    const vector = through(dense, through(layers.flatten({}), x));
    return through(layers.batchNormalization({ momentum: 0.2, name: 'norm' }), vector);
  }, 'none'),
  'BatchNormalization of pooled activations': around((x) => {
    // A bias would have no gradient but noise: normalization takes it away.
    const conv = layers.conv2d({ ...kernels, activation: 'relu', useBias: false });
    const pooled = through(layers.maxPooling2d({ poolSize: 2 }), through(conv, x));
    return through(layers.batchNormalization({ name: 'norm' }), pooled);
  }),
  Dropout: one(() => layers.dropout({ rate: 0 })),
  'Dense between': around(
    (x) =>
      through(
        layers.dense({ units: 6, activation: 'relu', name: 'body' }),
        through(layers.flatten({}), x),
      ),
    'none',
  ),
  Softmax: () =>
    sequential({
      layers: [
        layers.flatten({ inputShape: [side, side, 3], name: 'flatten' }),
        layers.rescaling({ scale: 1 / 127.5, offset: -1 }),
        layers.dense({ units: classes, name: 'classes' }),
        layers.softmax({ name: 'softmax' }),
      ],
    }),
  'Rescaling with an offset before a padded convolution': () =>
    sequential({
      layers: [
        layers.rescaling({ scale: 1 / 127.5, offset: -1, inputShape: [side, side, 3] }),
        layers.conv2d({ ...kernels, padding: 'same' }),
        layers.flatten({}),
        layers.dense({ units: classes, activation: 'softmax', name: 'classes' }),
      ],
    }),
  'Penalties of weights': one(() =>
    layers.conv2d({
      ...kernels,
      kernelRegularizer: regularizers.l1l2({ l1: 0.01, l2: 0.02 }),
      biasRegularizer: regularizers.l2({ l2: 0.3 }),
    }),
  ),
  'A model within a model': around((x) => {
    const inner = sequential({ name: 'inner' });
    inner.add(layers.conv2d({ ...kernels, inputShape: x.shape.slice(1) }));
    inner.add(layers.maxPooling2d({ poolSize: 2, name: 'pool' }));
    return through(inner, x);
  }),
  'A layer used twice': around((x) => {
    const conv = layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', name: 'shared' });
    return through(conv, through(conv, x));
  }),
};
/** Convolution, normalization and activation, as most published networks stack them. */
const unit = (
  x: SymbolicTensor,
  conv: Parameters<typeof through>[0],
  name: string,
  act = 'relu',
) => {
  const normed = through(layers.batchNormalization({ name: `${name}_bn` }), through(conv, x));
  return through(layers.activation({ activation: act as 'relu', name: `${name}_act` }), normed);
};
const conv = (filters: number, kernelSize: number, name: string, strides = 1) =>
  layers.conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false, name });

/** In small, what the published networks are made of. */
const networks: Record<string, () => LayersModel> = {
  'a MobileNet block': around((x) => {
    const padded = through(
      layers.zeroPadding2d({
        padding: [
          [0, 1],
          [0, 1],
        ],
      }),
      x,
    );
    const depthwise = { kernelSize: 3, strides: 2, useBias: false, name: 'dw' } as const;
    const spread = unit(padded, layers.depthwiseConv2d(depthwise), 'dw', 'relu6');
    return through(
      layers.globalAveragePooling2d({}),
      unit(spread, conv(8, 1, 'pw'), 'pw', 'relu6'),
    );
  }, 'none'),
  'a residual block': around((x) => {
    const inner = unit(unit(x, conv(6, 3, 'a', 2), 'a'), conv(6, 3, 'b'), 'b');
    const short = unit(x, conv(6, 1, 'short', 2), 'short', 'linear');
    return layers.add({ name: 'sum' }).apply([inner, short]) as SymbolicTensor;
  }),
  'a block with squeeze and excitation': around((x) => {
    const wide = unit(x, conv(8, 3, 'wide'), 'wide', 'swish');
    const squeezed = through(layers.globalAveragePooling2d({}), wide);
    const shaped = through(layers.reshape({ targetShape: [1, 1, 8] }), squeezed);
    const excite = layers.conv2d({
      filters: 8,
      kernelSize: 1,
      activation: 'hardSigmoid',
      name: 'se',
    });
    return layers.multiply({}).apply([wide, through(excite, shaped)]) as SymbolicTensor;
  }),
  'a dense block': around((x) => {
    const grown = [1, 2].reduce((before, i) => {
      const more = unit(before, conv(3, 3, `grow${i}`), `grow${i}`);
      return layers.concatenate({ name: `join${i}` }).apply([before, more]) as SymbolicTensor;
    }, x);
    return through(layers.averagePooling2d({ poolSize: 2 }), grown);
  }),
};
Object.assign(cases, networks);

for (const name of ['relu', 'relu6', 'swish', 'sigmoid', 'hardSigmoid', 'tanh', 'elu', 'gelu']) {
  cases[`Activation ${name}`] = activation(name);
}

describeNative('a graph agrees with the eager executor:', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });

  test.each(Object.entries(cases))('%s', async (_, build) => {
    const errors = await compareWithEager(build);
    for (const [what, error] of Object.entries(errors)) expect(error, what).toBeLessThan(1e-4);
  });

  test('every layer is among them', () => {
    // TensorFlow.js has no such layer of its own.
    const checked = new Set(['SpatialDropout2D']);
    for (const build of Object.values(cases)) {
      for (const layer of build().layers) checked.add(layer.getClassName());
    }
    for (const name of layerRules.keys()) expect(checked).toContain(name);
  });

  test('prediction by a Conv2D with a dilation', async () => {
    const model = one(() => layers.conv2d({ ...kernels, dilationRate: 2 }))();
    const { images } = batchOf(4, side, classes);
    const x = tf.tensor4d(new Float32Array(images), [4, side, side, 3]);
    const expected = (model.predict(x) as tf.Tensor).dataSync();
    const compiled = new GraphModel(model, options);
    const actual = await compiled.predict(images, 4);
    expect(relativeError(actual, expected)).toBeLessThan(1e-5);
    expect((await compiled.trainStep(batchOf(4, side, classes), 0, 0.001)).loss).toBeGreaterThan(0);
  });

  test('with class weights', async () => {
    const errors = await compareWithEager(cases['Dense between']!, { classWeights: [0.3, 2, 1.2] });
    for (const [what, error] of Object.entries(errors)) expect(error, what).toBeLessThan(1e-4);
  });

  test('with frozen layers, which stay as they are and have no backward pass', async () => {
    const build = () => {
      const model = cases['MaxPooling2D over bias and ReLU']!();
      for (const layer of model.layers.slice(0, -1)) layer.trainable = false;
      return model;
    };
    const errors = await compareWithEager(build);
    for (const [what, error] of Object.entries(errors)) expect(error, what).toBeLessThan(1e-4);
    expect(Object.keys(errors).filter((what) => what.startsWith('gradient'))).toEqual([
      'gradient m/classes/kernel',
      'gradient m/classes/bias',
    ]);
  });
});

describeNative('frozen batch normalization', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });

  test('runs in training as in prediction, and its moving averages stay', async () => {
    const model = one(() => layers.batchNormalization({ momentum: 0.5, name: 'body' }))();
    model.getLayer('body').trainable = false;
    const compiled = new GraphModel(model, options);
    await compiled.writeWeights(testWeights(await compiled.readWeights()));
    const batch = batchOf(4, side, classes);
    const probabilities = await compiled.predict(batch.images, 4);
    const losses = [...batch.labels].map(
      (label, i) => -Math.log(probabilities[i * classes + label]!),
    );
    const moving = async () =>
      (await compiled.readWeights()).filter(({ name }) => name.startsWith('body/'));
    const before = await moving();
    const { loss } = await compiled.trainStep(batch, 0, 0.01);
    expect(loss).toBeCloseTo(losses.reduce((a, b) => a + b) / 4, 5);
    expect(await moving()).toEqual(before);
  });
});

describeNative('the graph executor', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });

  test.each([
    [
      'a layer',
      () => layers.upSampling2d({ size: [2, 2], name: 'larger' }),
      'The layer "larger" is of the kind UpSampling2D, which the graph executor does not know.',
    ],
    [
      'an activation',
      () => layers.activation({ activation: 'softsign', name: 'odd' }),
      'The layer "odd" has the activation "softsign".',
    ],
    [
      'a place of the channels',
      () => layers.depthwiseConv2d({ kernelSize: 2, dataFormat: 'channelsFirst', name: 'planes' }),
      'The layer "planes" has its channels first.',
    ],
  ])('names %s that it does not know', (_, layer, message) => {
    expect(() => new GraphModel(one(layer)(), options)).toThrow(message);
  });
});
