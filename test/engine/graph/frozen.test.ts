/** Frozen layers on both executors, and the graph that is made of them. */
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { EagerModel } from '../../../source/engine/eager/compiled-model.js';
import { GraphModel } from '../../../source/engine/graph/compiled-model.js';
import { inOrder } from '../../../source/engine/graph/graph.js';
import { buildTrainingGraph } from '../../../source/engine/graph/training-graph.js';
import { loadTensorflowBackend } from '../../../source/engine/native/index.js';
import { describeNative, nativeEngine } from '../../native.js';
import { expectPredictsByAverages } from '../averages.js';
import { expectFrozenStay, flatFrozen, frozenLayers, nestedFrozen } from '../frozen.js';
import { kerasModel } from '../keras-step.js';
import { compareWithEager, options } from './compare.js';

const builds = [
  ['a frozen model within', nestedFrozen],
  ['frozen layers in a model within', flatFrozen],
  ['frozen layers', frozenLayers],
] as const;

describeNative('with frozen layers', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
    await setBackend('tensorflow');
  });

  test.each(builds)('both executors agree on %s', async (_what, build) => {
    const errors = await compareWithEager(build);
    for (const [what, error] of Object.entries(errors)) expect(error, what).toBeLessThan(1e-4);
  });

  test.each(builds)('%s stay as they are, moments too', async (_what, build) => {
    for (const Model of [GraphModel, EagerModel]) {
      const compiled = new Model(build(), options);
      await expectFrozenStay(compiled);
      compiled.dispose();
    }
  });

  test.each(builds)('the graph of %s has no gradient below them', (_what, build) => {
    const layers = build();
    const { step } = buildTrainingGraph(layers, 8, options);
    const ops = inOrder([step.node]).map(({ op }) => op);
    // The head's own normalization alone is differentiated, and the convolution never.
    expect(ops.filter((op) => op === 'FusedBatchNormGradV3')).toHaveLength(1);
    expect(ops.filter((op) => /^Conv2DBackprop|ReluGrad/.test(op))).toEqual([]);
    expect(ops.filter((op) => op === 'ResourceApplyAdam')).toHaveLength(4);
    layers.dispose();
  });
});

describeNative('averaged weights', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
    await setBackend('tensorflow');
  });

  test.each([
    ['graph', GraphModel],
    ['eager', EagerModel],
  ] as const)('are what the %s executor predicts by', async (_executor, Model) => {
    await expectPredictsByAverages((compileOptions) => new Model(kerasModel(), compileOptions));
  });
});
