/** What computes: opens an engine; models are compiled, trained and run through it. */
import { setBackend } from '@tensorflow/tfjs-core';
import { EagerEngine } from './eager/engine.js';
import { refuseOpByOp } from './refuse-op-by-op.js';
import { selectEngine } from './select.js';
import type { Engine, EngineId, EngineInfo, ExecutorId, Precision } from './types.js';

export { augmentImages } from './augmentation/apply.js';
export { hash } from './random.js';
export { drawMix, mixLabels, type Mix } from './augmentation/mix.js';
export { augmentationKey } from './augmentation/parameters.js';
export { mixesImages, noAugmentation, type AugmentationRanges } from './augmentation/ranges.js';
export { GradCam } from './eager/grad-cam.js';
export { averagedWeights } from './optimizer.js';
export { OutOfMemoryError } from './out-of-memory.js';
export { prepareAhead } from './prepare-ahead.js';
export type * from './types.js';
export { precisions } from './types.js';

export interface EngineOptions {
  /**
   * How TensorFlow runs models: as one graph, or operation by operation. Other engines run eagerly.
   * @default 'eager'
   */
  executor?: ExecutorId;
  /**
   * Threads of the WASM engine.
   * @default the cores that this process may use, 16 at most
   */
  threads?: number;
  /**
   * mixed: the graph executor computes convolutions and products in the 16 bits that the device is made for. A type of
   * 16 bits by its name: where it is that one; else float32, which is nearer to it than the other.
   * @default 'float32'
   */
  precision?: Precision | 'mixed';
  /**
   * Number of GPUs, of those that the process sees, that share each batch in the graph executor.
   * @default 1
   */
  gpus?: number;
  /**
   * Whether training on a CUDA GPU repeats to the bit.
   * @default false
   */
  deterministic?: boolean;
}

/**
 * Opens the engine asked for and makes it the current one of this thread: models built from now on live
 * on it. `auto` takes TensorFlow on a GPU, else WebGPU on a GPU, else TensorFlow on the CPU, else WASM;
 * `info.reason` says why.
 *
 * @throws UserError when an engine asked for by name cannot be had, or cannot repeat as it is asked to.
 */
export async function openEngine(
  request: 'auto' | EngineId,
  {
    executor = 'eager',
    precision = 'float32',
    gpus = 1,
    deterministic = false,
    threads,
  }: EngineOptions = {},
): Promise<Engine> {
  const selection = await selectEngine(request, {
    ...(await import('./native/index.js')),
    findWebgpu: async () => (await import('./webgpu/index.js')).findWebgpu(),
  });
  if (selection.id === 'tensorflow') {
    const { id, device, deviceKind, version, reason } = selection;
    await setBackend('tensorflow');
    const info: EngineInfo = {
      id,
      executor,
      device,
      deviceKind,
      version: `TensorFlow ${version}`,
      reason,
      offer: null,
    };
    if (executor === 'eager') {
      if (deterministic) refuseOpByOp(info, '--executor eager asks for that.');
      return new EagerEngine(info);
    }
    // Loaded late: without TensorFlow there is nothing that could run it.
    const { GraphEngine, halfOf, towersOn } = await import('./graph/engine.js');
    const half = halfOf(deviceKind);
    return new GraphEngine(info, {
      ...((precision === 'mixed' || precision === half) && { half }),
      deterministic,
      ...(deviceKind === 'gpu' && { devices: towersOn(gpus) }),
    });
  }
  const { id, reason, offer } = selection;
  if (id === 'wasm') {
    const { openWasm } = await import('./wasm/engine.js');
    return openWasm({ id, reason, offer }, threads);
  }
  const { startWebgpu } = await import('./webgpu/index.js');
  return new EagerEngine({ id, executor: 'eager', ...(await startWebgpu()), reason, offer });
}
