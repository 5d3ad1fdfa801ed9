import { availableParallelism } from 'node:os';
import { getBackend } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { noAugmentation } from '../../source/engine/augmentation/ranges.js';
import { openEngine, type Batch, type CompileOptions } from '../../source/engine/index.js';
import { buildCnn } from '../../source/model/index.js';
import { describeNative } from '../native.js';

const side = 8;
const batch: Batch = {
  size: 4,
  images: Uint8Array.from({ length: 4 * side * side * 3 }, (_, i) => (i * 7919) % 251),
  labels: Int32Array.of(0, 1, 2, 1),
  augmentationKeys: Uint32Array.of(0, 11, 12, 13),
};

const options: CompileOptions = {
  seed: 5,
  optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  augmentation: {
    ...noAugmentation,
    rotation: 180,
    zoom: 0.15,
    shift: 0.05,
    horizontalFlip: true,
    verticalFlip: true,
    brightness: 0.1,
  },
};

/** Losses of three steps on an engine, and its tensors before and after them. */
async function train(request: 'auto' | 'wasm') {
  const engine = await openEngine(request);
  const before = engine.memory().tensors;
  const model = buildCnn({
    side,
    classes: 3,
    filters: [4, 4],
    kernelSize: 3,
    units: 6,
    dropout: 0.5,
    seed: 3,
  });
  const compiled = engine.compile(model, options);
  const losses = [];
  for (let step = 0; step < 3; step++)
    losses.push((await compiled.trainStep(batch, step, 0.01)).loss);
  expect(engine.memory().bytes).toBeGreaterThan(0);
  compiled.dispose();
  expect(engine.memory().tensors).toBe(before);
  return { info: engine.info, losses };
}

describe('the embedded engine', () => {
  test('opens and says what it is', async () => {
    const engine = await openEngine('wasm', { threads: 1 });
    expect(engine.info).toEqual({
      id: 'wasm',
      executor: 'eager',
      device: 'CPU, 1 thread (WASM SIMD)',
      deviceKind: 'cpu',
      version: 'TensorFlow.js WASM 4.22.0',
      reason: 'Asked for by name.',
      offer: null,
    });
    expect(getBackend()).toBe('wasm');
  });

  test('takes as many threads as there are cores', async () => {
    const cores = Math.min(availableParallelism(), 16);
    const engine = await openEngine('wasm');
    const threads = cores === 1 ? '1 thread' : `${cores} threads`;
    expect(engine.info.device).toContain(`CPU, ${threads} (WASM SIMD`);
    await engine.close?.();
  });
});

describeNative('the native engine', () => {
  test('is what auto takes, and sees the same first weights, pictures and masks as WASM', async () => {
    const wasm = await train('wasm');
    const native = await train('auto');
    expect(native.info).toMatchObject({ id: 'tensorflow', executor: 'eager', offer: null });
    expect(native.info.version).toMatch(/^TensorFlow \d+\.\d+\.\d+/);
    expect(native.info.reason).toContain('TensorFlow is installed');
    native.losses.forEach((loss, step) => expect(loss).toBeCloseTo(wasm.losses[step]!, 4));
  });
});
