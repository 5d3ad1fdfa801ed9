/** Whole networks of the published kinds, in small, against the eager executor. */
import {
  input,
  layers,
  model as buildModel,
  sequential,
  type LayersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { loadTensorflowBackend } from '../../../source/engine/native/index.js';
import { describeNative, nativeEngine } from '../../native.js';
import { compareWithEager } from './compare.js';

const side = 32;
const classes = 4;

type Layer = { apply: (x: SymbolicTensor) => unknown };
const through = (x: SymbolicTensor, ...stack: Layer[]) =>
  stack.reduce((y, layer) => layer.apply(y) as SymbolicTensor, x);

/** Makes layers that are named by their number. */
function kit() {
  let count = 0;
  const name = () => ({ name: `layer${++count}` });
  return {
    conv: (filters: number, kernelSize = 3, strides = 1) =>
      layers.conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false, ...name() }),
    biased: (filters: number, activation: 'relu' | 'sigmoid' | 'hardSigmoid') =>
      layers.conv2d({ filters, kernelSize: 1, activation, ...name() }),
    depthwise: (strides = 1, kernelSize = 3) =>
      layers.depthwiseConv2d({ kernelSize, strides, padding: 'same', useBias: false, ...name() }),
    norm: () => layers.batchNormalization({ momentum: 0.9, epsilon: 1e-3, ...name() }),
    act: (activation: string) => layers.activation({ activation: activation as 'relu', ...name() }),
    add: (...x: SymbolicTensor[]) => layers.add(name()).apply(x) as SymbolicTensor,
    multiply: (...x: SymbolicTensor[]) => layers.multiply(name()).apply(x) as SymbolicTensor,
    concatenate: (...x: SymbolicTensor[]) => layers.concatenate(name()).apply(x) as SymbolicTensor,
    pooled: () => layers.globalAveragePooling2d(name()),
  };
}
type Kit = ReturnType<typeof kit>;

/** A network from images to classes around a body. */
const network =
  (body: (x: SymbolicTensor, kit: Kit) => SymbolicTensor, offset = -1) =>
  (): LayersModel => {
    const images = input({ shape: [side, side, 3], name: 'images' });
    const x = through(images, layers.rescaling({ scale: 1 / 127.5, offset, name: 'rescaling' }));
    const last = layers.dense({ units: classes, activation: 'softmax', name: 'classes' });
    return buildModel({ inputs: images, outputs: through(body(x, kit()), last) });
  };

const resnet = network((x, { conv, norm, act, add, pooled }) => {
  let y = through(x, conv(8, 7, 2), norm(), act('relu'));
  y = through(
    y,
    layers.zeroPadding2d({ padding: 1 }),
    layers.maxPooling2d({ poolSize: 3, strides: 2 }),
  );
  for (const [filters, strides] of [
    [8, 1],
    [16, 2],
  ] as const) {
    const stacked = [
      conv(filters / 2, 1, strides),
      norm(),
      act('relu'),
      conv(filters / 2),
      norm(),
      act('relu'),
    ];
    const inner = through(y, ...stacked, conv(filters, 1), norm());
    const short = through(y, conv(filters, 1, strides), norm());
    y = through(add(inner, short), act('relu'));
  }
  return through(y, pooled());
});

const mobilenetV1 = network((x, { conv, depthwise, norm, act, pooled }) => {
  let y = through(x, conv(8, 3, 2), norm(), act('relu6'));
  for (const [filters, strides] of [
    [16, 1],
    [16, 2],
    [24, 2],
  ] as const) {
    y = through(
      y,
      depthwise(strides),
      norm(),
      act('relu6'),
      conv(filters, 1),
      norm(),
      act('relu6'),
    );
  }
  const head = [layers.reshape({ targetShape: [1, 1, 24] }), layers.dropout({ rate: 0 })];
  return through(y, pooled(), ...head, layers.flatten({}));
});

const mobilenetV2 = network((x, { conv, depthwise, norm, act, add, pooled }) => {
  let y = through(x, conv(8, 3, 2), norm(), act('relu6'));
  for (const strides of [1, 2, 1]) {
    const wide = through(y, conv(24, 1), norm(), act('relu6'));
    const inner = through(wide, depthwise(strides), norm(), act('relu6'), conv(8, 1), norm());
    y = strides === 1 ? add(y, inner) : inner;
  }
  return through(y, conv(32, 1), norm(), act('relu6'), pooled());
});

/** Scales channels by what the whole image says. */
function squeezed(
  y: SymbolicTensor,
  { biased, pooled, multiply }: Kit,
  gate: 'sigmoid' | 'hardSigmoid',
) {
  const channels = y.shape[3]!;
  const shaped = layers.reshape({ targetShape: [1, 1, channels] });
  return multiply(y, through(y, pooled(), shaped, biased(4, 'relu'), biased(channels, gate)));
}

/** Hard swish as Keras's MobileNetV3 has it: x times relu6(x + 3) / 6. */
const hardSwish = (x: SymbolicTensor, { multiply }: Kit) =>
  multiply(
    x,
    through(
      x,
      layers.rescaling({ scale: 1, offset: 3 }),
      layers.reLU({ maxValue: 6 }),
      layers.rescaling({ scale: 1 / 6, offset: 0 }),
    ),
  );

const mobilenetV3 = network((x, tools) => {
  const { conv, depthwise, norm, add, pooled } = tools;
  let y = hardSwish(through(x, conv(8, 3, 2), norm()), tools);
  for (const strides of [2, 1]) {
    const wide = hardSwish(through(y, conv(16, 1), norm()), tools);
    const spread = hardSwish(through(wide, depthwise(strides, 5), norm()), tools);
    const inner = through(squeezed(spread, tools, 'hardSigmoid'), conv(8, 1), norm());
    y = strides === 1 ? add(y, inner) : inner;
  }
  return through(y, pooled());
});

const efficientnet = network((x, tools) => {
  const { conv, depthwise, norm, act, add, pooled } = tools;
  let y = through(x, conv(8, 3, 2), norm(), act('swish'));
  for (const strides of [2, 1]) {
    const wide = through(y, conv(16, 1), norm(), act('swish'));
    const spread = through(wide, depthwise(strides, 5), norm(), act('swish'));
    const inner = through(squeezed(spread, tools, 'sigmoid'), conv(8, 1), norm());
    y = strides === 1 ? add(y, through(inner, layers.dropout({ rate: 0 }))) : inner;
  }
  return through(y, conv(32, 1), norm(), act('swish'), pooled());
});

const densenet = network((x, { conv, norm, act, concatenate, pooled }) => {
  let y = through(x, conv(8, 3, 2));
  for (const last of [false, true]) {
    for (let i = 0; i < 2; i++) {
      const stacked = [norm(), act('relu'), conv(12, 1), norm(), act('relu'), conv(4)];
      y = concatenate(y, through(y, ...stacked));
    }
    const halved = () => layers.averagePooling2d({ poolSize: 2, strides: 2 });
    if (!last) y = through(y, norm(), act('relu'), conv(8, 1), halved());
  }
  return through(y, norm(), act('relu'), pooled());
});

/** Sequential throughout. */
const vgg = (): LayersModel => {
  let count = 0;
  const conv = (filters: number) =>
    layers.conv2d({
      ...{ filters, kernelSize: 3, padding: 'same', activation: 'relu', name: `conv${++count}` },
    });
  const pool = () => layers.maxPooling2d({ poolSize: 2, strides: 2 });
  return sequential({
    layers: [
      layers.rescaling({ scale: 1 / 127.5, offset: -1, inputShape: [side, side, 3] }),
      ...[conv(8), conv(8), pool(), conv(12), conv(12), pool()],
      layers.flatten(),
      layers.dense({ units: 16, activation: 'relu', name: 'hidden' }),
      layers.dense({ units: classes, activation: 'softmax', name: 'classes' }),
    ],
  });
};

/** A head on a base that is a model of its own, as transfer learning stacks them. */
const nested = (): LayersModel => {
  const base = mobilenetV2();
  const features = buildModel({
    inputs: base.inputs,
    outputs: base.layers.at(-2)!.output as SymbolicTensor,
    name: 'base',
  });
  const images = input({ shape: [side, side, 3], name: 'pictures' });
  const head = sequential({ name: 'head' });
  head.add(layers.dense({ units: 8, activation: 'relu', name: 'hidden', inputShape: [32] }));
  head.add(layers.dense({ units: classes, activation: 'softmax', name: 'classes' }));
  return buildModel({ inputs: images, outputs: through(images, features, head) });
};

/**
 * With Keras's epsilon the first update of a weight is the rate times the sign of its gradient, also where
 * that is nothing but rounding.
 */
const optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-3 } as const;

const networks = {
  ResNet: resnet,
  'MobileNet V1': mobilenetV1,
  'MobileNet V2': mobilenetV2,
  'MobileNet V3': mobilenetV3,
  EfficientNet: efficientnet,
  DenseNet: densenet,
  VGG: vgg,
  'a model of models': nested,
};

describeNative('a graph agrees with the eager executor on', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });

  test.each(Object.entries(networks))('%s', async (_, build) => {
    const errors = await compareWithEager(build, { optimizer }, 1);
    expect(Object.keys(errors).filter((what) => what.startsWith('gradient'))).toHaveLength(
      build().trainableWeights.length,
    );
    for (const [what, error] of Object.entries(errors)) expect(error, what).toBeLessThan(1e-4);
  });
});
