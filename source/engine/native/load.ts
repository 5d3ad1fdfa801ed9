/** Loads the addon and makes it TensorFlow.js's backend in this thread. */
import type { KernelBackend } from '@tensorflow/tfjs-core';
import { createRequire } from 'node:module';
import { availableParallelism, constants } from 'node:os';
import { messageOf, UserError } from '../../errors.js';
import { requireFromAddonPackage } from './addon-package.js';
import { nvidiaGpus } from './nvidia.js';
import type { EngineCheck, NativeEngine } from './types.js';

/** What this program uses of the addon's exports. */
interface Binding {
  TF_Version: string;
}

interface BackendModule {
  NodeJSKernelBackend: new (
    binding: Binding,
    packageName: string,
  ) => KernelBackend & { isUsingGpuDevice: boolean };
}

const require = createRequire(import.meta.url);

/**
 * Loads the addon for as long as the process lives. Node unloads an addon with the worker thread that
 * loaded it, and TensorFlow with it, whose handlers for the process's exit would be called all the same:
 * a study that ends before its first step would end in a crash.
 */
function loadForGood(addon: string): Binding {
  // dlfcn.h of glibc and musl, and of macOS; Node names the other flags alone.
  const noDelete = process.platform === 'darwin' ? 0x80 : 0x1000;
  const module: { exports: unknown } = { exports: {} };
  process.dlopen(module, require.resolve(addon), constants.dlopen.RTLD_LAZY | noDelete);
  return module.exports as Binding;
}

/** Node 23 removed a function that TensorFlow.js's backend calls. */
function restoreRemovedUtility(): void {
  const util = require('node:util') as { isNullOrUndefined?: (value: unknown) => boolean };
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
}

/** The GPU that a process sees under CUDA_VISIBLE_DEVICES, by the driver's own name. */
async function gpuName(): Promise<string> {
  const gpus = (await nvidiaGpus()) ?? [];
  const index = Number(process.env['CUDA_VISIBLE_DEVICES']?.split(',')[0] || 0);
  return (gpus[index] ?? gpus[0])?.name ?? 'NVIDIA';
}

/**
 * Loads an engine's addon from the cache and makes `tensorflow` the current backend of this thread. The
 * process must have been started with `nativeEnvironment`, its descriptor 2 away from any terminal.
 *
 * @throws {UserError} when the addon cannot be loaded.
 */
export async function loadTensorflowBackend(
  engine: NativeEngine,
): Promise<Omit<EngineCheck, 'warning'>> {
  // Loaded late: whoever only installs or lists engines does without it.
  const tf = await import('@tensorflow/tfjs-core');
  restoreRemovedUtility();
  let binding: Binding;
  try {
    binding = loadForGood(engine.addon);
  } catch (cause) {
    throw new UserError(
      `The native engine in ${engine.addon} could not be loaded: ${messageOf(cause).split('\n')[0]}. ` +
        'Build it anew: melanoscope engine install --force',
      1,
      { cause },
    );
  }
  const { NodeJSKernelBackend } = requireFromAddonPackage(
    'dist/nodejs_kernel_backend',
  ) as BackendModule;
  requireFromAddonPackage('dist/register_all_kernels');
  const backend = new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu');
  if (tf.findBackendFactory('tensorflow') === null) tf.registerBackend('tensorflow', () => backend);
  await tf.setBackend('tensorflow');
  const gpu = backend.isUsingGpuDevice;
  const threads = availableParallelism();
  return {
    device: gpu
      ? `GPU ${await gpuName()} (CUDA)`
      : `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    deviceKind: gpu ? 'gpu' : 'cpu',
    version: binding.TF_Version,
  };
}
