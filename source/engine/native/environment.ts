/** The environment that TensorFlow reads when it is loaded. */
import type { NativeEngine } from './types.js';

/**
 * Variables to start a process with that loads an engine: TensorFlow reads them from C, so setting them
 * later has no effect. What the user has set is kept, except that of several GPUs only the first is shown
 * to it: with more, TensorFlow.js copies every tensor to the last one.
 */
export function nativeEnvironment(
  engine: Pick<NativeEngine, 'build'>,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  return {
    TF_CPP_MIN_LOG_LEVEL: env['TF_CPP_MIN_LOG_LEVEL'] ?? '2',
    // Otherwise all memory of the GPU is taken at the start, whatever others on it need.
    TF_FORCE_GPU_ALLOW_GROWTH: env['TF_FORCE_GPU_ALLOW_GROWTH'] ?? 'true',
    ...(engine.build === 'cuda' && {
      CUDA_DEVICE_ORDER: env['CUDA_DEVICE_ORDER'] ?? 'PCI_BUS_ID',
      // An empty list hides every GPU, as the user may want.
      CUDA_VISIBLE_DEVICES: (env['CUDA_VISIBLE_DEVICES'] ?? '0').split(',')[0] ?? '',
    }),
  };
}
