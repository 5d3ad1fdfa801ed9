/** Rewritings leave results as they are. */
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { differentiate } from '../../../source/engine/graph/differentiate.js';
import { inOrder, type Output } from '../../../source/engine/graph/graph.js';
import * as ops from '../../../source/engine/graph/ops/index.js';
import { foldNormalization } from '../../../source/engine/graph/passes/fold-normalization.js';
import { poolBeforeActivation } from '../../../source/engine/graph/passes/pool-before-activation.js';
import { rescaleFilter } from '../../../source/engine/graph/passes/rescale-filter.js';
import { buildTrainingGraph } from '../../../source/engine/graph/training-graph.js';
import { loadTensorflowBackend } from '../../../source/engine/native/index.js';
import { describeNative, nativeEngine } from '../../native.js';
import { relativeError } from '../keras-step.js';
import { compareWithEager, options } from './compare.js';
import { load, wave } from './evaluate.js';

type Pass = (output: Output, also: Output['node'][]) => Output;

const window = { strides: [1, 1], dilations: [1, 1], padding: 'SAME' } as const;
const pooling = { size: [2, 2], strides: [2, 2], padding: 'VALID' } as const;

const inputs = [
  { shape: [2, 8, 6, 3], data: wave([2, 8, 6, 3]), batch: true },
  { shape: [3, 3, 3, 4], data: wave([3, 3, 3, 4], 1) },
  { shape: [4], data: wave([4], 2) },
];

/** The result and the gradients for filter and bias, with and without a pass, and the ops in order. */
function withAndWithout(pass: Pass, build: (x: Output, filter: Output, bias: Output) => Output) {
  return [pass, (output: Output) => output].map((through) => {
    let kinds: string[] = [];
    const { run, dispose } = load(inputs, (x, filter, bias) => {
      const y = through(build(x, filter, bias), []);
      kinds = inOrder([y.node]).map(({ op }) => op);
      const loss = ops.sum(ops.square(y), [0, 1, 2, 3]);
      return [y, ...differentiate(loss, [filter, bias]).map((gradient) => gradient!)];
    });
    const results = run();
    dispose();
    return { results, kinds };
  }) as [
    { results: Float32Array[]; kinds: string[] },
    { results: Float32Array[]; kinds: string[] },
  ];
}

const block = (x: Output, filter: Output, bias: Output, act: (x: Output) => Output) =>
  ops.maxPool(act(ops.biasAdd(ops.conv2d(x, filter, window), bias)), pooling);

describeNative('pooling before bias and activation', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });

  test.each([
    ['ReLU', ops.relu],
    ['ReLU6', ops.relu6],
  ])('gives the same bits and gradients with %s', (_, act) => {
    const [rewritten, plain] = withAndWithout(poolBeforeActivation, (...operands) =>
      block(...operands, act),
    );
    expect(rewritten.kinds.indexOf('MaxPool')).toBeLessThan(rewritten.kinds.indexOf('BiasAdd'));
    expect(plain.kinds.indexOf('MaxPool')).toBeGreaterThan(plain.kinds.indexOf('BiasAdd'));
    expect(rewritten.results[0]).toEqual(plain.results[0]);
    rewritten.results.forEach((result, i) => {
      expect(relativeError(result, plain.results[i]!)).toBeLessThan(1e-6);
    });
  });

  test('leaves what others take as it is, and activations that fall', () => {
    const [branched] = withAndWithout(poolBeforeActivation, (x, filter, bias) => {
      const before = ops.relu(ops.biasAdd(ops.conv2d(x, filter, window), bias));
      return ops.mul(ops.maxPool(before, pooling), ops.averagePool(before, pooling));
    });
    expect(branched.kinds.filter((op) => op === 'BiasAdd')).toHaveLength(1);
    const [swish] = withAndWithout(poolBeforeActivation, (...operands) =>
      block(...operands, (x) => ops.mul(x, ops.sigmoid(x))),
    );
    expect(swish.kinds.at(-1)).toBe('MaxPool');
  });

  test('goes on through several blocks', () => {
    const [rewritten, plain] = withAndWithout(poolBeforeActivation, (x, filter, bias) => {
      const one = block(x, filter, bias, ops.relu);
      const other = ops.reshape(filter, [3, 3, 4, 3]);
      const conv = ops.conv2d(one, other, window);
      return ops.maxPool(ops.relu(conv), { ...pooling, size: [2, 3] });
    });
    expect(rewritten.kinds.at(-1)).toBe('Relu');
    expect(rewritten.results[0]).toEqual(plain.results[0]);
  });
});

describeNative('passes over a whole training step', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });

  test('leave nothing that is computed twice, also for moving averages', () => {
    const model = sequential({
      layers: [
        layers.rescaling({ scale: 1 / 255, inputShape: [8, 8, 3] }),
        layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.batchNormalization(),
        layers.flatten(),
        layers.dense({ units: 3, activation: 'softmax' }),
      ],
    });
    const { step, probabilities } = buildTrainingGraph(model, 8, options);
    const kinds = (output: Output) => inOrder([output.node]).map(({ op }) => op);
    for (const op of ['Cast', 'Conv2D', 'MaxPool', 'FusedBatchNormV3', 'MatMul']) {
      const found = kinds(probabilities).filter((kind) => kind === op);
      expect(found, op).toHaveLength(1);
    }
    const training = kinds(step);
    for (const op of ['Conv2D', 'MaxPool', 'Relu', 'FusedBatchNormV3', 'FusedBatchNormGradV3']) {
      expect(
        training.filter((kind) => kind === op),
        op,
      ).toHaveLength(1);
    }
    // The images need no gradient.
    expect(training).not.toContain('Conv2DBackpropInput');
    expect(training.indexOf('MaxPool')).toBeLessThan(training.indexOf('Relu'));
  });
});

describeNative('fixed normalization folded into the convolution before it', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });

  const normalized = (x: Output, training = false) => {
    const channels = x.shape[3]!;
    const vector = (offset: number, mean: number) =>
      x.node.graph.constant(
        wave([channels], offset).map((value) => mean + value / 2),
        [channels],
      );
    const moments = [vector(5, 1), vector(6, 0), vector(7, 0.2), vector(8, 0.8)] as const;
    return ops.batchNormalization(x, moments, { epsilon: 1e-3, training }).y;
  };
  const depthwise = (x: Output, filter: Output) =>
    ops.depthwiseConv2d(x, filter, { strides: [2, 2], padding: 'SAME' });

  test.each<[string, Parameters<typeof withAndWithout>[1]]>([
    ['with a bias', (x, w, b) => normalized(ops.biasAdd(ops.conv2d(x, w, window), b))],
    ['without', (x, w, b) => ops.biasAdd(normalized(ops.conv2d(x, w, window)), b)],
    [
      'depth-wise',
      (x, w, b) => ops.mul(normalized(depthwise(x, w)), ops.reshape(ops.sum(b, [0]), [1])),
    ],
    ['and pooled', (x, w, b) => block(x, w, b, (y) => ops.relu(normalized(y)))],
  ])('gives the same results and gradients: %s', (_, build) => {
    const [rewritten, plain] = withAndWithout(foldNormalization, build);
    expect(plain.kinds).toContain('FusedBatchNormV3');
    expect(rewritten.kinds).not.toContain('FusedBatchNormV3');
    rewritten.results.forEach((result, i) => {
      expect(relativeError(result, plain.results[i]!)).toBeLessThan(1e-5);
    });
  });

  test('leaves the moments of a batch, and what others take, as they are', () => {
    const [training] = withAndWithout(foldNormalization, (x, w, b) =>
      normalized(ops.biasAdd(ops.conv2d(x, w, window), b), true),
    );
    expect(training.kinds).toContain('FusedBatchNormV3');
    const [branched] = withAndWithout(foldNormalization, (x, w, b) => {
      const convolved = ops.biasAdd(ops.conv2d(x, w, window), b);
      return ops.add(convolved, normalized(convolved));
    });
    expect(branched.kinds).toContain('FusedBatchNormV3');
  });

  test('follows the weights that are written, in prediction', async () => {
    const build = () =>
      sequential({
        layers: [
          layers.conv2d({ filters: 4, kernelSize: 3, name: 'a', inputShape: [8, 8, 3] }),
          layers.batchNormalization({ name: 'b' }),
          layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, useBias: false, name: 'c' }),
          layers.batchNormalization({ name: 'd' }),
          layers.flatten(),
          layers.dense({ units: 3, activation: 'softmax', name: 'e' }),
        ],
      });
    const model = build();
    const { probabilities } = buildTrainingGraph(model, 8, options);
    const kinds = inOrder([probabilities.node]).map(({ op }) => op);
    expect(kinds).not.toContain('FusedBatchNormV3');
    const errors = await compareWithEager(build);
    for (const when of ['before', 'after']) expect(errors[when], when).toBeLessThan(1e-4);
  });
});

describeNative('a factor on the filter instead of the images', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });

  const scaled = (x: Output) => ops.mul(x, x.node.graph.scalar(1 / 255));

  test('gives the same results and gradients', () => {
    const [rewritten, plain] = withAndWithout(rescaleFilter, (x, filter, bias) =>
      ops.biasAdd(ops.conv2d(scaled(x), filter, window), bias),
    );
    expect(plain.kinds.filter((op) => op === 'Mul')).toHaveLength(1);
    expect(rewritten.kinds.filter((op) => op === 'Mul')).toHaveLength(1);
    expect(rewritten.results[0]).not.toEqual(new Float32Array(rewritten.results[0]!.length));
    rewritten.results.forEach((result, i) => {
      expect(relativeError(result, plain.results[i]!)).toBeLessThan(1e-6);
    });
  });

  test('moves the factor behind the images', () => {
    load(inputs, (x, filter) => {
      const y = rescaleFilter(ops.conv2d(scaled(x), filter, window), []);
      expect(y.node.inputs[0]).toBe(x);
      expect(y.node.inputs[1]!.node.op).toBe('Mul');
      const shifted = ops.add(scaled(x), x.node.graph.scalar(1));
      const left = rescaleFilter(ops.conv2d(shifted, filter, window), []);
      expect(left.node.inputs[0]).toBe(shifted);
      return [y];
    }).dispose();
  });
});
