import { getBackend } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { openEngine } from '../../../source/engine/index.js';
import { gradCamError } from '../grad-cam.js';
import { compareWithKeras, kerasModel, kerasOptions } from '../keras-step.js';
import { describeWebgpu } from '../../webgpu.js';

describeWebgpu('the WebGPU engine', () => {
  test('three Adam steps with class weights give the numbers of Keras, and nothing leaks', async () => {
    const engine = await openEngine('webgpu');
    expect(getBackend()).toBe('webgpu');
    expect(engine.info).toMatchObject({
      id: 'webgpu',
      executor: 'eager',
      reason: 'Asked for by name.',
      version: expect.stringMatching(/^TensorFlow\.js WebGPU \d/),
    });
    // A device in software is never passed off as a GPU.
    const { device, deviceKind } = engine.info;
    expect(deviceKind).toBe(device.includes('software') ? 'cpu' : 'gpu');
    const before = engine.memory().tensors;
    const model = engine.compile(kerasModel(), kerasOptions);
    const errors = await compareWithKeras(model);
    expect(Object.keys(errors)).toHaveLength(24);
    for (const [what, error] of Object.entries(errors)) expect(error, what).toBeLessThan(1e-4);
    model.dispose();
    expect(engine.memory().tensors).toBe(before);
  }, 120_000);

  test('gives the Grad-CAM maps of Keras', async () => {
    await openEngine('webgpu');
    const { error, leaked } = await gradCamError(() => null);
    expect(error).toBeLessThan(1e-4);
    expect(leaked).toBe(0);
  }, 120_000);
});
