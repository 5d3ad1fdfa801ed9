/** A batch that several devices share. */
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { GraphModel } from '../../../source/engine/graph/compiled-model.js';
import { inOrder } from '../../../source/engine/graph/graph.js';
import { buildTrainingGraph } from '../../../source/engine/graph/training-graph.js';
import { loadTensorflowBackend } from '../../../source/engine/native/index.js';
import { buildCnn } from '../../../source/model/index.js';
import { describeNative, nativeEngine } from '../../native.js';
import { expectHitsByLargerShare } from '../hits-of-mixed.js';
import { relativeError } from '../keras-step.js';
import { batchOf, options, testWeights } from './compare.js';

const side = 16;
const classes = 4;
const gpus = ['/device:GPU:0', '/device:GPU:1', '/device:GPU:2'];

const network = (dropout = 0) =>
  buildCnn({ side, classes, filters: [4, 8], kernelSize: 3, units: 8, dropout, seed: 1 });

const normalized = (): LayersModel =>
  sequential({
    layers: [
      layers.conv2d({ filters: 4, kernelSize: 3, name: 'conv', inputShape: [side, side, 3] }),
      layers.batchNormalization({ name: 'norm' }),
      layers.flatten({ name: 'flatten' }),
      layers.dropout({ rate: 0.5, name: 'dropout' }),
      layers.dense({ units: classes, activation: 'softmax', name: 'classes' }),
    ],
  });

/** The nodes of a step. */
const stepOf = (model: LayersModel, devices: string[], changes = {}) =>
  inOrder([buildTrainingGraph(model, side, { ...options, ...changes }, { devices }).step.node]);

/** Ops that pass over images or labels; the others are of weights, moments and figures. */
const PASSES = /^(Conv2D|MaxPool|Relu|BiasAdd|MatMul|SparseSoftmax|ArgMax|FusedBatchNorm)/;

describeNative('a batch shared by several devices', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });

  test.each([
    ['two', 2, 8],
    ['two, of an odd number of images', 2, 7],
    ['three, of which one has none', 3, 2],
    ['three, of one image', 3, 1],
  ])('gives what one device gives: %s', async (_, count, size) => {
    const results = [];
    for (const towers of [1, count]) {
      const devices = Array.from({ length: towers }, () => '/device:CPU:0');
      const compiled = new GraphModel(
        network(),
        { ...options, classWeights: [0.5, 1, 2, 1] },
        { devices },
      );
      await compiled.writeWeights(testWeights(await compiled.readWeights()));
      const first = await compiled.trainStep(batchOf(size, side, classes), 0, 1e-3);
      const state = await compiled.readOptimizerState();
      const moments = state.filter(({ name }) => /^[mv]\//.test(name));
      results.push({ ...first, moments });
      compiled.dispose();
    }
    const [one, several] = results as [(typeof results)[0], (typeof results)[0]];
    expect(Math.abs(several.loss / one.loss - 1)).toBeLessThan(1e-5);
    expect(several.correct).toBe(one.correct);
    const most = Math.max(...one.moments.flatMap(({ data }) => [...data]));
    one.moments.forEach(({ name, data }, i) => {
      const error = relativeError(several.moments[i]!.data, data);
      const largest = data.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      expect((error * largest) / Math.max(largest, most / 100), name).toBeLessThan(1e-5);
    });
  });

  test('trains with mixed images and weights of images, too', async () => {
    const compiled = new GraphModel(
      network(0.5),
      { ...options, loss: { mixing: true, sampleWeights: true } },
      { devices: ['/device:CPU:0', '/device:CPU:0'] },
    );
    const batch = batchOf(5, side, classes);
    const { loss } = await compiled.trainStep(
      {
        ...batch,
        sampleWeights: Float32Array.of(1, 2, 0, 1, 1),
        mixing: {
          secondLabels: batch.labels.slice().reverse(),
          shares: new Float32Array(5).fill(0.7),
        },
      },
      0,
      1e-3,
    );
    expect(loss).toBeGreaterThan(0);
    compiled.dispose();
  });

  test('counts mixed images by the label of their larger share', async () => {
    const devices = ['/device:CPU:0', '/device:CPU:0'];
    const compiled = new GraphModel(network(), { ...options, loss: { mixing: true } }, { devices });
    await expectHitsByLargerShare(compiled, batchOf(9, side, classes));
    compiled.dispose();
  });

  test('has one pass forward and back on each device, and one update', () => {
    const alone = stepOf(network(), []);
    const shared = stepOf(network(), gpus);
    for (const { op, name, device } of shared) {
      if (PASSES.test(op)) expect(gpus, name).toContain(device);
      if (/VarHandle|ReadVariable|ResourceApply|Assign/.test(op)) expect(device, name).toBe('');
    }
    const count = (nodes: typeof alone, op: string, device?: string) =>
      nodes.filter((node) => node.op === op && (device === undefined || node.device === device))
        .length;
    for (const op of new Set(alone.map((node) => node.op).filter((each) => PASSES.test(each)))) {
      for (const gpu of gpus) expect(count(shared, op, gpu), op).toBe(count(alone, op));
    }
    for (const op of ['ResourceApplyAdam', 'VarHandleOp', 'ReadVariableOp', 'Placeholder']) {
      expect(count(shared, op), op).toBe(count(alone, op));
    }
    expect(shared.every(({ device }) => !device.includes('CPU'))).toBe(true);
  });

  test('takes moments from the first device, and each device drops by draws of its own', () => {
    const nodes = stepOf(normalized(), gpus);
    const assigned = nodes.filter(({ op }) => op === 'AssignVariableOp');
    expect(assigned).toHaveLength(2);
    for (const node of assigned) {
      const norms = inOrder([node]).filter(({ op }) => op === 'FusedBatchNormV3');
      expect(norms.map(({ device }) => device)).toEqual([gpus[0]]);
    }
    const seeds = nodes
      .filter(({ op }) => op === 'StatelessRandomUniform')
      .map(({ inputs }) => {
        const own = inputs[1]!.node.inputs[1]!.node.attributes['value'];
        return (own as { tensor: { data: Int32Array } }).tensor.data[0];
      });
    expect(new Set(seeds).size).toBe(3);
  });
});
