/** The environment that TensorFlow reads when it is loaded. */
import type { NativeEngine } from './types.js';

/** Clusters of nodes are found and compiled without a word in the graph; on the CPU, too. */
const XLA_FLAGS = '--tf_xla_auto_jit=2 --tf_xla_cpu_global_jit';

interface NativeSettings {
  gpus?: readonly number[] | undefined;
  xla?: boolean;
  deterministic?: boolean;
}

/**
 * Variables to start a process with that loads an engine: TensorFlow reads them from C, so setting them
 * later has no effect. What the user has set is kept, except that of several GPUs only the first is shown
 * to it: with more, TensorFlow.js copies every tensor to the last one; and that `deterministic` holds.
 *
 * @param options.gpus Numbers of the GPUs to show instead.
 * @param options.xla Whether XLA compiles what it can of each graph.
 * @param options.deterministic Whether kernels of a GPU add in a fixed order; ops that have none fail.
 */
export function nativeEnvironment(
  engine: Pick<NativeEngine, 'build'>,
  env: NodeJS.ProcessEnv = process.env,
  { gpus, xla = false, deterministic = false }: NativeSettings = {},
): Record<string, string> {
  return {
    TF_CPP_MIN_LOG_LEVEL: env['TF_CPP_MIN_LOG_LEVEL'] ?? '2',
    // Otherwise all memory of the GPU is taken at the start, whatever others on it need.
    TF_FORCE_GPU_ALLOW_GROWTH: env['TF_FORCE_GPU_ALLOW_GROWTH'] ?? 'true',
    ...(engine.build === 'cuda' && {
      CUDA_DEVICE_ORDER: env['CUDA_DEVICE_ORDER'] ?? 'PCI_BUS_ID',
      // An empty list hides every GPU, as the user may want.
      CUDA_VISIBLE_DEVICES:
        gpus?.join(',') ?? (env['CUDA_VISIBLE_DEVICES'] ?? '0').split(',')[0] ?? '',
      ...(deterministic && { TF_DETERMINISTIC_OPS: '1' }),
    }),
    ...(xla && { TF_XLA_FLAGS: [env['TF_XLA_FLAGS'], XLA_FLAGS].filter(Boolean).join(' ') }),
  };
}
