import { expect, test } from 'vitest';
import { getBackend } from '@tensorflow/tfjs-core';
import { startWasm } from '../../../source/engine/wasm/backend.js';

test('WASM starts, says what it runs on, and leaves no handlers of uncaught errors behind', async () => {
  const before = process.listenerCount('uncaughtException');
  const rejections = process.listenerCount('unhandledRejection');
  expect(await startWasm()).toEqual({
    build: 'WASM SIMD',
    version: 'TensorFlow.js WASM 4.22.0',
  });
  expect(getBackend()).toBe('wasm');
  expect(process.listenerCount('uncaughtException')).toBe(before);
  expect(process.listenerCount('unhandledRejection')).toBe(rejections);
});
