import { sequential, layers } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GradCam, openEngine, type Engine } from '../../source/engine/index.js';
import { buildBackbone, type BackboneId } from '../../source/model/index.js';
import { differenceError, gradCamError } from './grad-cam.js';
import { kerasOptions } from './keras-step.js';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine('wasm', { threads: 2 });
}, 60_000);
afterAll(() => engine.close?.());

test('Grad-CAM maps are those of Keras on WASM, and no tensor is left', async () => {
  const found = await gradCamError((model) => engine.compile(model, kerasOptions));
  expect(found).toMatchObject({ side: 4, layer: 'block3_conv', leaked: 0 });
  expect(found.error).toBeLessThan(1e-5);
});

test('Grad-CAM maps fit finite differences of the score before softmax, and are cut off at 0', async () => {
  const { error, cutOff } = await differenceError();
  expect(error).toBeLessThan(2e-2);
  expect(cutOff).toBe(true);
});

test.each<[BackboneId, string, number]>([
  ['mobilenet-v1', 'conv_pw_13_relu', 2],
  ['mobilenet-v2', 'out_relu', 2],
  ['efficientnet-b0', 'top_activation', 2],
  ['resnet50', 'conv5_block3_out', 2],
])(
  'the activation of %s is that of %s',
  async (id, layer, side) => {
    const model = buildBackbone(id, { side: 64, classes: 3, alpha: 0.25, seed: 1 });
    const cam = GradCam.of(model)!;
    expect(cam).toMatchObject({ layer, side });
    const maps = await cam.maps(new Uint8Array(64 * 64 * 3).fill(90), 1, [2]);
    expect(maps).toHaveLength(side ** 2);
    expect(maps.every(Number.isFinite)).toBe(true);
    model.dispose();
  },
  60_000,
);

test('a network without a convolution has no map', () => {
  const model = sequential({
    layers: [
      layers.flatten({ inputShape: [4, 4, 3] }),
      layers.dense({ units: 2, activation: 'softmax' }),
    ],
  });
  expect(GradCam.of(model)).toBeNull();
});
