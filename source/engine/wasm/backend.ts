/** Starts the embedded engine's backend: TensorFlow.js on WebAssembly. */
import * as tf from '@tensorflow/tfjs-core';
import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { registerTrainingKernels } from './kernels/index.js';

/** Events of the process for which the WASM module's loader leaves handlers behind. */
const HOOKED = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Makes `wasm` the current backend of this thread, with the kernels that training needs. It runs on one
 * thread: the threaded build that TensorFlow.js publishes starts threads, but its kernels use none (built
 * with the pool that stands in where there are no threads). See `threads/` for what uses more.
 *
 * @throws when this Node.js cannot run WebAssembly.
 */
export async function startWasm(): Promise<{ build: string; version: string }> {
  registerTrainingKernels();
  // The loader's handlers throw what they catch once more, which would bypass the program's own.
  const before = HOOKED.map((event) => new Set(process.rawListeners(event)));
  if (!(await tf.setBackend('wasm'))) {
    throw new Error('The WebAssembly engine did not start; see the lines above for the cause.');
  }
  HOOKED.forEach((event, i) => {
    for (const listener of process.rawListeners(event)) {
      if (!before[i]!.has(listener)) {
        process.removeListener(event, listener as (...args: unknown[]) => void);
      }
    }
  });
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return {
    build: `WASM${simd ? ' SIMD' : ''}`,
    version: `TensorFlow.js WASM ${version_wasm}`,
  };
}
