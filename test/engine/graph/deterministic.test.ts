/** Steps made of ops alone that a GPU repeats to the bit: they agree with the ordinary ones, and hold no other. */
import { input, layers, model as buildModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { noAugmentation } from '../../../source/engine/augmentation/ranges.js';
import { GraphModel } from '../../../source/engine/graph/compiled-model.js';
import { differentiate } from '../../../source/engine/graph/differentiate.js';
import { GraphEngine } from '../../../source/engine/graph/engine.js';
import type { Execution } from '../../../source/engine/graph/execution.js';
import { deterministicRules, gradientRules } from '../../../source/engine/graph/gradients/index.js';
import { inOrder, type Node, type Output } from '../../../source/engine/graph/graph.js';
import * as ops from '../../../source/engine/graph/ops/index.js';
import { buildTrainingGraph } from '../../../source/engine/graph/training-graph.js';
import { loadTensorflowBackend } from '../../../source/engine/native/index.js';
import { refuseOpByOp } from '../../../source/engine/refuse-op-by-op.js';
import type { CompileOptions, EngineInfo } from '../../../source/engine/types.js';
import { buildBackbone, type BackboneId } from '../../../source/model/backbones.js';
import { buildCnn } from '../../../source/model/index.js';
import { freeze } from '../../../source/training/transfer/stages.js';
import { describeNative, nativeEngine } from '../../native.js';
import { relativeError } from '../keras-step.js';
import { batchOf, options, testWeights } from './compare.js';
import { load, wave } from './evaluate.js';

/**
 * Ops whose kernels on a GPU return UNIMPLEMENTED under TF_DETERMINISTIC_OPS. Source: TensorFlow's kernels,
 * where they ask OpDeterminismRequired(), and its RFC "Enabling Determinism in TensorFlow" (20210119). The
 * filter's gradient of a depth-wise convolution refuses with a cuDNN before 7.6.3 alone since TensorFlow 2.10.
 */
const REFUSING = new RegExp(
  `^(${[
    '(Sparse)?SoftmaxCrossEntropyWithLogits',
    ...['AdjustContrast(v2)?', 'Bincount', 'DenseBincount', 'CropAndResizeGrad(Image|Boxes)'],
    ...['Dilation2DBackprop(Input|Filter)', 'FakeQuantWithMinMaxVars(PerChannel)?Gradient'],
    ...['MaxPoolGradWithArgmax', 'MaxPoolGradGrad.*', 'NonDeterministicInts', 'Timestamp'],
    ...['ResizeNearestNeighborGrad', 'ResizeBicubicGrad', 'SparseTensorDenseMatMul', 'Svd'],
    ...['QuantizeAndDequantizeV[34].*', 'DebugNumericSummaryV2'],
    // Without a seed of their own.
    ...['Random(Uniform|StandardNormal|UniformInt|Gamma)', 'TruncatedNormal', 'Multinomial'],
  ].join('|')})$`,
);

const refuses = ({ op, attributes }: Node): boolean =>
  REFUSING.test(op) ||
  (op.startsWith('FusedBatchNormGrad') && !(attributes['is_training'] as { bool: boolean }).bool);

const side = 16;
const classes = 4;

const study = (): LayersModel =>
  buildCnn({ side, classes, filters: [4, 8], kernelSize: 3, units: 8, dropout: 0.5, seed: 1 });

/** Depth-wise convolutions of every kind, and a normalization by fixed moments with nothing to fold it into. */
function mixed(): LayersModel {
  const images = input({ shape: [side, side, 3], name: 'images' });
  const at = (x: typeof images, layer: { apply: (x: never) => unknown }) =>
    layer.apply(x as never) as typeof images;
  let x = at(images, layers.rescaling({ scale: 1 / 127.5, offset: -1, name: 'rescaling' }));
  x = at(x, layers.conv2d({ filters: 6, kernelSize: 3, name: 'conv', activation: 'tanh' }));
  x = at(x, layers.batchNormalization({ name: 'frozen', trainable: false }));
  x = at(x, layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', name: 'same' }));
  x = at(x, layers.batchNormalization({ name: 'trained' }));
  x = at(
    x,
    layers.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: 'same', name: 'strided' }),
  );
  x = at(x, layers.depthwiseConv2d({ kernelSize: 3, dilationRate: 2, name: 'dilated' }));
  x = at(
    x,
    layers.zeroPadding2d({
      padding: [
        [0, 1],
        [1, 2],
      ],
      name: 'padding',
    }),
  );
  const wide = { kernelSize: 2, strides: 2, depthMultiplier: 2, name: 'multiplied' } as const;
  x = at(x, layers.depthwiseConv2d(wide));
  x = at(x, layers.flatten({ name: 'flatten' }));
  return buildModel({
    inputs: images,
    outputs: at(x, layers.dense({ units: classes, activation: 'softmax', name: 'classes' })),
  });
}

const classWeights = [1, 2, 0.5, 1];
const sampled = { ...options, loss: { sampleWeights: true, mixing: true } };
const weighed: CompileOptions = {
  ...options,
  classWeights,
  clipNorm: 1,
  emaDecay: 0.9,
  loss: { labelSmoothing: 0.1, focalGamma: 2, mixing: true, sampleWeights: true },
};

describeNative('a step that a GPU repeats to the bit', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });

  test('has the gradients of a normalization by fixed moments', () => {
    const shapes = [[2, 4, 3, 5], [5], [5], [5], [5]];
    const inputs = shapes.map((shape, i) => ({
      shape,
      data: wave(shape, i).map((value) => (i === 4 ? value + 1.5 : value)),
      batch: i === 0,
    }));
    const { run, dispose } = load(inputs, (...operands) => {
      const [x, ...moments] = operands as [Output, Output, Output, Output, Output];
      const { y } = ops.batchNormalization(x, moments, { epsilon: 1e-3, training: false });
      const weight = y.node.graph.constant(wave([4, 3, 5], 9), [4, 3, 5]);
      const loss = ops.sum(ops.mul(y, weight), [0, 1, 2, 3]);
      return [gradientRules, deterministicRules].flatMap((rules) =>
        differentiate(loss, operands.slice(0, 3), rules).map((gradient) => gradient!),
      );
    });
    const results = run();
    for (const i of [0, 1, 2]) {
      expect(relativeError(results[i + 3]!, results[i]!), `operand ${i}`).toBeLessThan(2e-6);
    }
    dispose();
  });

  /** Loss and gradients of the first step, the latter as its first moments. */
  async function firstStep(
    build: () => LayersModel,
    settings: CompileOptions,
    execution: Execution,
  ) {
    const compiled = new GraphModel(build(), settings, execution);
    await compiled.writeWeights(testWeights(await compiled.readWeights()));
    const size = 5;
    const batch = batchOf(size, side, classes);
    const { loss } = await compiled.trainStep(
      {
        ...batch,
        ...(settings.loss?.sampleWeights && { sampleWeights: Float32Array.of(1, 2, 0, 0.5, 1) }),
        ...(settings.loss?.mixing && {
          mixing: {
            secondLabels: batch.labels.slice().reverse(),
            shares: new Float32Array(size).fill(0.7),
          },
        }),
      },
      0,
      1e-3,
    );
    const state = await compiled.readOptimizerState();
    compiled.dispose();
    return { loss, gradients: state.filter(({ name }) => name.startsWith('m/')) };
  }

  test.each([
    ["the study's network", study, options, {}],
    ['every kind of depth-wise convolution', mixed, options, {}],
    ['class weights', mixed, { ...options, classWeights }, {}],
    ['weights of images, and mixed ones', mixed, sampled, {}],
    ['every part of the loss', mixed, weighed, {}],
    ['two devices', mixed, options, { devices: ['/device:CPU:0', '/device:CPU:0'] }],
  ] as const)('agrees with the ordinary one: %s', async (_, build, settings, execution) => {
    const ordinary = await firstStep(build, settings, execution);
    const composed = await firstStep(build, settings, { ...execution, deterministic: true });
    expect(Math.abs(composed.loss / ordinary.loss - 1)).toBeLessThan(1e-6);
    // A bias before a normalization has none but rounding.
    const largest = (data: Float32Array) => Math.max(...Array.from(data, Math.abs));
    const most = Math.max(...ordinary.gradients.map(({ data }) => largest(data)));
    ordinary.gradients.forEach(({ name, data }, i) => {
      const scale = largest(data) / Math.max(largest(data), most / 100);
      const error = scale * relativeError(composed.gradients[i]!.data, data);
      expect(error, name).toBeLessThan(5e-6);
    });
  });

  test('agrees with the ordinary one in 16 bits, as far as they hold', async () => {
    const half = 'bfloat16';
    const ordinary = await firstStep(mixed, options, { half });
    const composed = await firstStep(mixed, options, { half, deterministic: true });
    expect(Math.abs(composed.loss / ordinary.loss - 1)).toBeLessThan(1e-3);
    composed.gradients.forEach(({ name, data }, i) => {
      if (!/depthwise|classes/.test(name)) return;
      expect(relativeError(data, ordinary.gradients[i]!.data), name).toBeLessThan(2e-2);
    });
  });

  const gpus = ['/device:GPU:0', '/device:GPU:1'];
  const augmented: CompileOptions = {
    ...options,
    augmentation: {
      ...noAugmentation,
      ...{ rotation: 180, zoom: 0.15, contrast: 0.2, hue: 20, gamma: 0.2, cutout: 0.2, mixup: 1 },
    },
    loss: { mixing: true },
  };
  const tuned = (id: BackboneId) => (): LayersModel => {
    const model = buildBackbone(id, { side: 32, classes, dropout: 0.2, seed: 1, alpha: 0.25 });
    freeze(model, 'fine-tuning', '45%');
    return model;
  };
  const nodesOf = (
    build: () => LayersModel,
    settings: CompileOptions,
    execution: Execution,
  ): Node[] => {
    const model = build();
    const [, pixels] = model.inputs[0]!.shape as number[];
    const { step, probabilities } = buildTrainingGraph(model, pixels!, settings, execution);
    model.dispose();
    return inOrder([step.node, probabilities.node]);
  };

  test.each([
    ["the study's network", study, options],
    ["the study's network, augmented and mixed", study, augmented],
    ['every part of the loss', study, weighed],
    ['every kind of depth-wise convolution', mixed, augmented],
    ['MobileNetV1', tuned('mobilenet-v1'), options],
    ['MobileNetV2', tuned('mobilenet-v2'), augmented],
    ['EfficientNet-B0', tuned('efficientnet-b0'), options],
    ['ResNet50', tuned('resnet50'), weighed],
  ])('holds no op that refuses to: %s', (_, build, settings) => {
    const executions: Execution[] = [{}, { half: 'float16' }, { half: 'float16', devices: gpus }];
    for (const execution of executions) {
      const nodes = nodesOf(build, settings, { ...execution, deterministic: true });
      expect(nodes.filter(refuses).map(({ op }) => op)).toEqual([]);
      for (const device of execution.devices ?? []) {
        const there = nodes.filter((node) => node.device === device);
        expect(there.some(({ op }) => op === 'Conv2DBackpropFilter')).toBe(true);
      }
    }
  });

  test('differs from an ordinary one, which holds two such ops', () => {
    const found = new Set(
      nodesOf(mixed, options, {})
        .filter(refuses)
        .map(({ op }) => op),
    );
    expect([...found].sort()).toEqual([
      'FusedBatchNormGradV3',
      'SparseSoftmaxCrossEntropyWithLogits',
    ]);
  });

  test('is refused for a layer that would run op by op on a GPU, and is not on a CPU', () => {
    const info = (deviceKind: 'cpu' | 'gpu'): EngineInfo => ({
      ...{ id: 'tensorflow', executor: 'graph', device: 'device', version: '', reason: '' },
      ...{ deviceKind, offer: null },
    });
    const unknown = () => {
      const images = input({ shape: [side, side, 3] });
      const planes = { kernelSize: 2, dataFormat: 'channelsFirst', filters: 2, name: 'planes' };
      const x = layers.conv2d(planes as never).apply(images);
      const outputs = layers
        .dense({ units: classes, activation: 'softmax' })
        .apply(layers.flatten().apply(x));
      return buildModel({ inputs: images, outputs: outputs as typeof images });
    };
    const onGpu = new GraphEngine(info('gpu'), { deterministic: true });
    expect(onGpu.info).toMatchObject({ executor: 'graph', deterministic: true });
    expect(() => onGpu.compile(unknown(), options)).toThrow(
      expect.objectContaining({
        name: 'UserError',
        message: expect.stringMatching(/^--deterministic: .*"planes"/) as string,
      }),
    );
    const onCpu = new GraphEngine(info('cpu'), { deterministic: true });
    onCpu.compile(unknown(), options).dispose();
    expect(onCpu.info.executor).toBe('eager');
    expect(onCpu.info.deterministic).toBeUndefined();
  });
});

describe('running op by op', () => {
  test('is refused on a GPU alone', () => {
    expect(() => refuseOpByOp({ deviceKind: 'gpu' }, 'Why.')).toThrow('Why. Leave --determ');
    expect(() => refuseOpByOp({ deviceKind: 'cpu' }, 'Why.')).not.toThrow();
  });
});
