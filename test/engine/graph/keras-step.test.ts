import { expect, test } from 'vitest';
import { GraphModel } from '../../../source/engine/graph/compiled-model.js';
import { loadTensorflowBackend } from '../../../source/engine/native/index.js';
import { describeNative, nativeEngine } from '../../native.js';
import { compareWithKeras, kerasModel, kerasOptions } from '../keras-step.js';

describeNative('the graph executor', () => {
  test('gives the numbers of Keras in three Adam steps with class weights', async () => {
    await loadTensorflowBackend(nativeEngine!);
    const errors = await compareWithKeras(new GraphModel(kerasModel(), kerasOptions));
    expect(Object.keys(errors)).toHaveLength(24);
    for (const [what, error] of Object.entries(errors)) expect(error, what).toBeLessThan(2e-5);
  });
});
