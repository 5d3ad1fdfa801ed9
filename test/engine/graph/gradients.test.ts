/** Each gradient rule against TensorFlow.js's autodiff and against finite differences. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { registerDilatedGradients } from '../../../source/engine/eager/dilated-gradients.js';
import { differentiate } from '../../../source/engine/graph/differentiate.js';
import { gradientRules } from '../../../source/engine/graph/gradients/index.js';
import { inOrder, type Output, type Shape } from '../../../source/engine/graph/graph.js';
import * as ops from '../../../source/engine/graph/ops/index.js';
import { loadTensorflowBackend } from '../../../source/engine/native/index.js';
import { describeNative, nativeEngine } from '../../native.js';
import { relativeError } from '../keras-step.js';
import { load, wave, type Input } from './evaluate.js';

interface Case {
  /** The ops whose rules it checks. */
  op: string;
  what?: string;
  /** Shapes of the operands; the first dimension of the first is the batch. */
  shapes: number[][];
  graph: (...operands: Output[]) => Output;
  eager: (...operands: tf.Tensor[]) => tf.Tensor;
  /** Whether the size of the batch is known beforehand. */
  fixed?: boolean;
  /** Changes the values of the operands, which lie in -1..1. */
  values?: (value: number) => number;
}

/** The operands of a case have this type in TensorFlow.js's signatures. */
const x4 = (x: tf.Tensor) => x as tf.Tensor4D;

const unary = (
  op: string,
  graph: Case['graph'],
  eager: Case['eager'],
  values?: Case['values'],
): Case => ({ op, shapes: [[3, 4, 5]], graph, eager, ...(values && { values }) });

const binary = (op: string, graph: Case['graph'], eager: Case['eager']): Case[] =>
  [
    [
      [3, 4, 5],
      [3, 4, 5],
    ],
    [[3, 4, 5], [5]],
    [
      [3, 4, 5],
      [3, 1, 5],
    ],
    [[3, 4, 5], []],
  ].map((shapes) => ({
    op,
    what: shapes.map((shape) => `[${shape.join()}]`).join(' and '),
    shapes: shapes as number[][],
    graph,
    eager,
    values: (value) => value + 1.5,
  }));

const reduction = (
  op: string,
  graph: (x: Output, axes: number[], keep: boolean) => Output,
  eager: (x: tf.Tensor, axes: number[], keep: boolean) => tf.Tensor,
  choices: [axes: number[], keep: boolean][],
): Case[] =>
  choices.map(([axes, keep]) => ({
    op,
    what: `axes ${axes.join()}${keep ? ', kept' : ''}`,
    shapes: [[2, 3, 4, 5]],
    graph: (x) => graph(x, axes, keep),
    eager: (x) => eager(x, axes, keep),
  }));

type Pad = 'SAME' | 'VALID';
const lower = (padding: Pad) => padding.toLowerCase() as 'same' | 'valid';

const convolution = (
  depthwise: boolean,
  x: number[],
  filter: number[],
  strides: [number, number],
  padding: Pad,
  dilations: readonly [number, number] = [1, 1],
): Case => ({
  op: depthwise ? 'DepthwiseConv2dNative' : 'Conv2D',
  what: `${filter.slice(0, 2).join('x')} by ${strides.join('x')} ${padding} spread ${dilations.join('x')}`,
  shapes: [x, filter],
  graph: (a, b) =>
    depthwise
      ? ops.depthwiseConv2d(a, b, { strides, padding })
      : ops.conv2d(a, b, { strides, padding, dilations }),
  eager: (a, b) =>
    depthwise
      ? tf.depthwiseConv2d(x4(a), x4(b), strides, lower(padding))
      : tf.conv2d(x4(a), x4(b), strides, lower(padding), 'NHWC', [...dilations]),
});

const pooling = (
  op: 'MaxPool' | 'AvgPool',
  size: [number, number],
  strides: [number, number],
  padding: Pad,
): Case => ({
  op,
  what: `${size.join('x')} by ${strides.join('x')} ${padding}`,
  shapes: [[2, 7, 6, 3]],
  graph: (x) => (op === 'MaxPool' ? ops.maxPool : ops.averagePool)(x, { size, strides, padding }),
  eager: (x) => (op === 'MaxPool' ? tf.maxPool : tf.avgPool)(x4(x), size, strides, lower(padding)),
});

const labels = [2, 0, 1, 2];

const cases: Case[] = [
  unary('Abs', ops.abs, tf.abs),
  unary('Neg', ops.neg, tf.neg),
  unary('Square', ops.square, tf.square),
  unary('Log', ops.log, tf.log, (value) => value + 1.5),
  unary('Exp', ops.exp, tf.exp, (value) => 2 * value),
  unary(
    'Pow',
    (x) => ops.pow(x, x.node.graph.scalar(1.7)),
    (x) => tf.pow(x, 1.7),
    (value) => value + 1.5,
  ),
  unary('Erf', ops.erf, tf.erf, (value) => 2 * value),
  unary('Relu', ops.relu, tf.relu),
  unary('Relu6', ops.relu6, tf.relu6, (value) => 8 * value),
  unary('Elu', ops.elu, tf.elu),
  unary('Sigmoid', ops.sigmoid, tf.sigmoid, (value) => 3 * value),
  unary('Tanh', ops.tanh, tf.tanh, (value) => 2 * value),
  unary('Softplus', ops.softplus, tf.softplus),
  unary(
    'ClipByValue',
    (x) => ops.clip(x, -0.4, 0.6),
    (x) => tf.clipByValue(x, -0.4, 0.6),
  ),
  unary(
    'LeakyRelu',
    (x) => ops.leakyRelu(x, 0.3),
    (x) => tf.leakyRelu(x, 0.3),
  ),
  { op: 'LogSoftmax', shapes: [[4, 5]], graph: ops.logSoftmax, eager: (x) => tf.logSoftmax(x) },
  { op: 'Softmax', shapes: [[4, 5]], graph: ops.softmax, eager: (x) => tf.softmax(x) },
  ...binary('AddV2', ops.add, tf.add),
  ...binary('Sub', ops.sub, tf.sub),
  ...binary('Mul', ops.mul, tf.mul),
  ...binary('RealDiv', ops.div, tf.div),
  ...reduction('Sum', ops.sum, tf.sum, [
    [[1, 2], false],
    [[0, 1, 2, 3], false],
    [[3], true],
    [[0], false],
  ]),
  ...reduction('Mean', ops.mean, tf.mean, [
    [[1, 2], false],
    [[1, 2], true],
  ]),
  ...reduction('Max', ops.max, tf.max, [
    [[1, 2], false],
    [[3], true],
  ]),
  unary(
    'Reshape',
    (x) => ops.reshape(x, [-1, 20]),
    (x) => tf.reshape(x, [-1, 20]),
  ),
  {
    op: 'ConcatV2',
    shapes: [
      [2, 3, 4, 5],
      [2, 3, 2, 5],
      [2, 3, 1, 5],
    ],
    graph: (...x) => ops.concat(x, 2),
    eager: (...x) => tf.concat(x, 2),
  },
  {
    op: 'Slice',
    shapes: [[2, 3, 4, 2]],
    graph: (x) => ops.slice(x, [0, 1, 0, 1], [-1, 2, -1, 1]),
    eager: (x) => tf.slice(x, [0, 1, 0, 1], [-1, 2, -1, 1]),
  },
  {
    op: 'Pad',
    shapes: [[2, 3, 4, 2]],
    graph: (x) =>
      ops.pad(x, [
        [0, 0],
        [1, 2],
        [0, 3],
        [0, 0],
      ]),
    eager: (x) =>
      tf.pad(x, [
        [0, 0],
        [1, 2],
        [0, 3],
        [0, 0],
      ]),
  },
  {
    op: 'MatMul',
    shapes: [
      [4, 5],
      [5, 3],
    ],
    graph: (a, b) => ops.matMul(a, b),
    eager: (a, b) => tf.matMul(a, b),
  },
  { op: 'BiasAdd', shapes: [[2, 3, 4, 5], [5]], graph: ops.biasAdd, eager: tf.add },
  convolution(false, [2, 7, 6, 3], [3, 3, 3, 4], [1, 1], 'SAME'),
  convolution(false, [2, 7, 6, 3], [3, 3, 3, 4], [2, 2], 'SAME'),
  convolution(false, [2, 8, 7, 3], [3, 2, 3, 4], [2, 1], 'VALID'),
  convolution(false, [2, 9, 9, 2], [3, 3, 2, 3], [1, 1], 'VALID', [2, 2]),
  convolution(true, [2, 7, 6, 3], [3, 3, 3, 1], [1, 1], 'SAME'),
  convolution(true, [2, 8, 8, 3], [3, 3, 3, 2], [2, 2], 'VALID'),
  pooling('MaxPool', [2, 2], [2, 2], 'VALID'),
  pooling('MaxPool', [3, 3], [2, 2], 'SAME'),
  pooling('AvgPool', [2, 2], [2, 2], 'VALID'),
  pooling('AvgPool', [3, 2], [2, 1], 'SAME'),
  {
    op: 'SparseSoftmaxCrossEntropyWithLogits',
    shapes: [[4, 3]],
    fixed: true,
    graph: (logits) =>
      ops.softmaxCrossEntropy(logits, logits.node.graph.constant(Int32Array.from(labels), [4])),
    eager: (logits) =>
      tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), tf.oneHot(tf.tensor1d(labels, 'int32'), 3)), -1)),
  },
  ...[true, false].map((training): Case => ({
    op: 'FusedBatchNormV3',
    what: training ? 'in training' : 'frozen',
    shapes: [[2, 4, 3, 5], [5], [5]],
    graph: (x, scale, offset) => {
      const moments = [0.3, 1.7].map((value) =>
        x.node.graph.constant(new Float32Array(5).fill(value), [5]),
      ) as [Output, Output];
      const options = { epsilon: 1e-3, training };
      return ops.batchNormalization(x, [scale, offset, ...moments], options).y;
    },
    eager: (x, scale, offset) => {
      const { mean, variance } = training
        ? tf.moments(x, [0, 1, 2])
        : { mean: tf.fill([5], 0.3), variance: tf.fill([5], 1.7) };
      const factor = tf.mul(tf.rsqrt(tf.add(variance, 1e-3)), scale);
      return tf.add(tf.mul(tf.sub(x, mean), factor), offset);
    },
  })),
];

const size = (shape: Shape) => shape.reduce((a, b) => a * b, 1);
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

/** The operands' values. */
const inputsOf = ({ shapes, fixed, values = (value) => value }: Case): Input[] =>
  shapes.map((shape, i) => ({
    shape,
    data: wave(shape, i).map(values),
    // Operands with the batch in common know its size only when the graph runs.
    batch: !fixed && shape.length === shapes[0]!.length && shape[0] === shapes[0]![0],
  }));

/** The result and its gradients for a loss with a weight on each element, by TensorFlow.js. */
function byAutodiff(shapes: number[][], inputs: Input[], eager: Case['eager']): Float32Array[] {
  const operands = inputs.map(({ data }, i) => tf.tensor(data, shapes[i]!));
  const run = (...x: tf.Tensor[]) => {
    const y = eager(...x);
    return tf.sum(tf.mul(y, tf.tensor(wave(y.shape, 9), y.shape)));
  };
  return [eager(...operands), ...tf.grads(run)(operands)].map((t) => t.dataSync() as Float32Array);
}

describeNative('the gradient rule of', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
    registerDilatedGradients();
  });

  test.each(cases.map((each) => [`${each.op} ${each.what ?? ''}`, each] as const))(
    '%s',
    (_, each) => {
      const inputs = inputsOf(each);
      const [y, ...expected] = byAutodiff(each.shapes, inputs, each.eager);
      const weight = wave([y!.length], 9);
      let op = '';
      const { run, dispose } = load(inputs, (...operands) => {
        const result = each.graph(...operands);
        op = result.node.op;
        const { graph } = result.node;
        const flat = ops.reshape(result, [y!.length]);
        const loss = ops.sum(ops.mul(flat, graph.constant(weight, [y!.length])), [0]);
        return [result, ...differentiate(loss, operands).map((gradient) => gradient!)];
      });
      const [result, ...gradients] = run();
      expect(op).toBe(each.op);
      expect(relativeError(result!, y!)).toBeLessThan(1e-5);
      gradients.forEach((gradient, i) => {
        expect(relativeError(gradient, expected[i]!), `operand ${i}`).toBeLessThan(1e-4);
      });
      // A step along a direction changes the loss by its product with the gradient.
      inputs.forEach(({ shape, data }, i) => {
        const direction = wave([size(shape)], 20 + i);
        const lossAt = (distance: number) => {
          const moved = inputs.map((input) => input.data);
          moved[i] = Float32Array.from(data, (value, at) => value + distance * direction[at]!);
          return dot(run(moved)[0]!, weight);
        };
        const slope = (lossAt(1e-3) - lossAt(-1e-3)) / 2e-3;
        const scale = Math.sqrt(dot(gradients[i]!, gradients[i]!) * dot(direction, direction));
        expect(Math.abs(slope - dot(gradients[i]!, direction)) / scale).toBeLessThan(1e-2);
      });
      dispose();
    },
  );

  test('every op that has one is checked', () => {
    // Casts are between types of which one is too coarse for finite differences: see mixed precision.
    expect(new Set([...cases.map(({ op }) => op), 'Cast'])).toEqual(new Set(gradientRules.keys()));
  });
});

describeNative('differentiation', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });

  test('sums the gradients of a value that is used twice, and gives null for one that is not', () => {
    const inputs = [{ shape: [3], data: Float32Array.of(1, 2, 3) }];
    const { run } = load(inputs, (x) => {
      const loss = ops.sum(ops.add(ops.mul(x, x), x), [0]);
      const [gradient, none] = differentiate(loss, [x, x.node.graph.scalar(1)]);
      expect(none).toBeNull();
      return [gradient!];
    });
    expect([...run()[0]!]).toEqual([3, 5, 7]);
  });

  test('adds nothing below what it differentiates for', () => {
    const inputs = [1, 2].map((seed) => ({ shape: [3, 3], data: wave([3, 3], seed) }));
    const { graph } = load(inputs, (x, w) => {
      const frozen = ops.relu(ops.matMul(x, x));
      const loss = ops.sum(ops.matMul(frozen, w), [0, 1]);
      return differentiate(loss, [w]).map((gradient) => gradient!);
    });
    expect(graph.nodes.map(({ op }) => op)).not.toContain('ReluGrad');
    expect(graph.nodes.filter(({ op }) => op === 'MatMul')).toHaveLength(3);
  });

  test('names an op that has no rule', () => {
    load([{ shape: [2], data: Float32Array.of(1, 2) }], (x) => {
      expect(() => differentiate(ops.sum(ops.sign(x), [0]), [x])).toThrow(
        'op Sign has no gradient',
      );
      expect(inOrder([x.node])).toHaveLength(1);
      return [x];
    });
  });
});
