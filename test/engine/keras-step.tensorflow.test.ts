import { setBackend } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { EagerModel } from '../../source/engine/eager/compiled-model.js';
import { loadTensorflowBackend } from '../../source/engine/native/index.js';
import { describeNative, nativeEngine } from '../native.js';
import { compareWithKeras, kerasModel, kerasOptions } from './keras-step.js';

describeNative('the native engine', () => {
  test('gives the numbers of Keras in three Adam steps with class weights', async () => {
    await loadTensorflowBackend(nativeEngine!);
    await setBackend('tensorflow');
    const errors = await compareWithKeras(new EagerModel(kerasModel(), kerasOptions));
    expect(Object.keys(errors)).toHaveLength(24);
    for (const [what, error] of Object.entries(errors)) expect(error, what).toBeLessThan(2e-5);
  });
});
