/** Optimizers and losses against Keras's own. */
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { EagerModel } from '../../../source/engine/eager/compiled-model.js';
import { GraphModel } from '../../../source/engine/graph/compiled-model.js';
import { inOrder } from '../../../source/engine/graph/graph.js';
import { buildTrainingGraph } from '../../../source/engine/graph/training-graph.js';
import { loadTensorflowBackend } from '../../../source/engine/native/index.js';
import { describeNative, nativeEngine } from '../../native.js';
import { keras, kerasModel, kerasOptions } from '../keras-step.js';
import { compareVariant, variantNames, variantOptions, variants } from '../keras-variants.js';

describeNative('both executors on TensorFlow', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
    await setBackend('tensorflow');
  });

  const cases = variantNames.flatMap((name) => [
    [name, 'graph', GraphModel] as const,
    [name, 'eager', EagerModel] as const,
  ]);

  test.each(cases)('give the numbers of Keras with %s (%s)', async (name, _executor, Model) => {
    const compiled = new Model(kerasModel(), variantOptions(name));
    const errors = await compareVariant(name, compiled);
    compiled.dispose();
    expect(Object.keys(errors)).toHaveLength(variants[name]!.averages ? 22 : 12);
    for (const [what, error] of Object.entries(errors)) expect(error, what).toBeLessThan(1e-4);
  });

  test('the default step has nothing in its graph of what is off', () => {
    const model = kerasModel();
    const { step } = buildTrainingGraph(model, keras.side, kerasOptions);
    const nodes = inOrder([step.node]);
    const off = /^(OneHot|LogSoftmax|Pow|Minimum|Sqrt|Assign(Add|Sub)VariableOp)$/;
    expect(nodes.filter(({ op }) => off.test(op))).toEqual([]);
    const fed = nodes.filter(({ op }) => op === 'Placeholder').map(({ name }) => name);
    expect(fed.sort()).toEqual(['images', 'labels', 'rate']);
    // Loss, hits, and whether the weights were updated; no norm.
    expect(step.shape).toEqual([3]);
    model.dispose();
  });
});
