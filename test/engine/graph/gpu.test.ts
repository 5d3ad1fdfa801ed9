/** What a step asks of a GPU, told from its graph: this holds where there is no GPU to run it on. */
import {
  input,
  layers,
  model as buildModel,
  sequential,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { inOrder, type Node } from '../../../source/engine/graph/graph.js';
import { buildTrainingGraph } from '../../../source/engine/graph/training-graph.js';
import { loadTensorflowBackend } from '../../../source/engine/native/index.js';
import type { CompileOptions } from '../../../source/engine/types.js';
import { buildCnn } from '../../../source/model/index.js';
import { describeNative, nativeEngine } from '../../native.js';
import { options } from './compare.js';

const side = 16;

/** Ops that TensorFlow has a kernel for on CUDA, for the types they are used with here. */
const ON_GPU = new Set([
  ...['Abs', 'AddV2', 'All', 'ArgMax', 'AssignVariableOp', 'AssignAddVariableOp'],
  ...['AssignSubVariableOp', 'AvgPool', 'AvgPoolGrad', 'BiasAdd', 'BiasAddGrad', 'BroadcastTo'],
  ...['Cast', 'ClipByValue', 'ConcatV2', 'Const', 'Conv2D', 'Conv2DBackpropFilter'],
  ...['Conv2DBackpropInput', 'DepthwiseConv2dNative', 'DepthwiseConv2dNativeBackpropFilter'],
  ...['DepthwiseConv2dNativeBackpropInput', 'Equal', 'Exp', 'FloorDiv', 'FusedBatchNormGradV3'],
  ...['FusedBatchNormV3', 'GatherV2', 'GreaterEqual', 'Identity', 'IsFinite', 'LessEqual', 'Log'],
  ...['LogSoftmax', 'LogicalAnd', 'MatMul', 'Max', 'MaxPool', 'MaxPoolGrad', 'Maximum', 'Mean'],
  ...['Minimum', 'Mul', 'Neg', 'OneHot', 'Pack', 'Pad', 'Placeholder', 'Pow', 'ReadVariableOp'],
  ...['RealDiv', 'Relu', 'Relu6', 'Relu6Grad', 'ReluGrad', 'Reshape', 'ResourceApplyAdam'],
  ...['ResourceApplyKerasMomentum', 'ResourceApplyGradientDescent', 'SelectV2', 'Shape'],
  ...['Sigmoid', 'SigmoidGrad', 'Slice', 'Softmax', 'Sqrt', 'Square', 'Sub', 'Sum', 'VarHandleOp'],
  ...[
    'SparseSoftmaxCrossEntropyWithLogits',
    'StatelessRandomUniform',
    'ImageProjectiveTransformV3',
  ],
  ...['Floor', 'Round', 'Select', 'Sign', 'BatchMatMulV2', 'ExpandDims', 'Squeeze', 'Rsqrt'],
]);

function gated() {
  const at = (x: SymbolicTensor, layer: { apply: (x: SymbolicTensor) => unknown }) =>
    layer.apply(x) as SymbolicTensor;
  const images = input({ shape: [side, side, 3] });
  let x = at(images, layers.rescaling({ scale: 1 / 127.5, offset: -1 }));
  x = at(x, layers.conv2d({ filters: 8, kernelSize: 3, useBias: false }));
  x = at(at(x, layers.batchNormalization()), layers.activation({ activation: 'swish' as 'relu' }));
  x = at(x, layers.depthwiseConv2d({ kernelSize: 3, dilationRate: 2 }));
  const squeezed = at(
    at(x, layers.globalAveragePooling2d({})),
    layers.reshape({ targetShape: [1, 1, 8] }),
  );
  const gate = at(
    squeezed,
    layers.conv2d({ filters: 8, kernelSize: 1, activation: 'hardSigmoid' }),
  );
  x = layers.multiply().apply([x, gate]) as SymbolicTensor;
  x = at(at(x, layers.averagePooling2d({ poolSize: 2 })), layers.flatten());
  x = at(x, layers.dropout({ rate: 0.5 }));
  return buildModel({
    inputs: images,
    outputs: at(x, layers.dense({ units: 4, activation: 'softmax' })),
  });
}

const strided = () =>
  sequential({
    layers: [
      layers.depthwiseConv2d({ kernelSize: 3, strides: 2, inputShape: [side, side, 3] }),
      layers.flatten(),
      layers.dense({ units: 4, activation: 'softmax' }),
    ],
  });

const study = () =>
  buildCnn({ side, classes: 4, filters: [4, 8], kernelSize: 3, units: 8, dropout: 0.5, seed: 1 });

const gpus = ['/device:GPU:0', '/device:GPU:1'];
const weighed: CompileOptions = {
  ...options,
  classWeights: [1, 2, 1, 1],
  clipNorm: 1,
  loss: { labelSmoothing: 0.1, focalGamma: 2, mixing: true, sampleWeights: true },
};

describeNative('a step made for a GPU', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });

  const cases = [
    ["the study's network", study, options, {}],
    ['one with normalization and gates', gated, options, {}],
    ['every part of the loss, in float16', study, weighed, { half: 'float16' }],
    ['float16 and two GPUs', gated, options, { half: 'float16', devices: gpus }],
    ['repeating to the bit', strided, options, { half: 'float16', deterministic: true }],
  ] as const;

  test.each(cases)(
    'has a kernel there for each of its ops: %s',
    (_, build, settings, execution) => {
      const { step, inputs } = buildTrainingGraph(build(), side, settings, execution);
      const nodes = inOrder([step.node]);
      for (const { op } of nodes) expect(ON_GPU, op).toContain(op);
      // Nothing in it waits for the host: no variable part of a graph, no queue, no function of the host.
      expect(nodes.some(({ op }) => /Switch|Merge|If|While|PyFunc|Print|Queue/.test(op))).toBe(
        false,
      );
      // Pixels reach the device as bytes.
      const readers = nodes.filter((node) => node.inputs.includes(inputs.images));
      expect(readers.map(({ op }) => op)).toEqual(['Cast']);
      expect(inputs.images.dtype).toBe('uint8');
      // What comes back is a few numbers.
      expect(step.dtype).toBe('float32');
      expect(step.shape.length).toBe(1);
      expect(step.shape[0]).toBeLessThanOrEqual(4);
      const fed = nodes.filter(({ op }: Node) => op === 'Placeholder');
      for (const { outputs } of fed) {
        const [output] = outputs;
        if (output !== inputs.images) expect(output!.shape.length).toBeLessThanOrEqual(1);
      }
    },
  );
});
