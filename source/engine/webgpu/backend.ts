/** Starts TensorFlow.js on WebGPU. */
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { messageOf, UserError } from '../../errors.js';
import { startDawn } from './adapter.js';

const require = createRequire(import.meta.url);

const PACKAGE = '@tensorflow/tfjs-backend-webgpu';

/** The device as it is named in events, views and results. */
export const deviceName = ({ name, software }: { name: string; software: boolean }): string =>
  software ? `${name} (WebGPU in software, on the CPU)` : `GPU ${name} (WebGPU)`;

/**
 * Makes `webgpu` the current backend of this thread.
 *
 * @throws UserError when the packages or a driver are missing, or the device cannot be had.
 */
export async function startWebgpu(): Promise<{
  device: string;
  deviceKind: 'cpu' | 'gpu';
  version: string;
}> {
  try {
    const adapter = await startDawn();
    if (!adapter) throw new Error('no driver offers a WebGPU adapter (on Linux: a Vulkan driver)');
    // Loaded after Dawn: it registers itself only where it finds navigator.gpu.
    await import('@tensorflow/tfjs-backend-webgpu');
    if (!(await tf.setBackend('webgpu'))) throw new Error('the device was refused');
    const { version } = require(`${PACKAGE}/package.json`) as { version: string };
    return {
      device: deviceName(adapter),
      deviceKind: adapter.software ? 'cpu' : 'gpu',
      version: `TensorFlow.js WebGPU ${version}`,
    };
  } catch (cause) {
    throw new UserError(
      `The WebGPU engine cannot be used: ${messageOf(cause)}. See melanoscope doctor, or use --engine auto.`,
      1,
      { cause },
    );
  }
}
