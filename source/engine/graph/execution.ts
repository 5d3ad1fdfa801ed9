/** How a graph is run: what the device that it is made for does best. */
import type { HalfType } from './graph.js';

export interface Execution {
  /** Type of convolutions and products; left out: float32 throughout. */
  half?: HalfType;
  /** Devices that share each batch in training, e.g. "/device:GPU:0"; fewer than two: TensorFlow chooses. */
  devices?: readonly string[];
  /**
   * Whether each image is changed in a thread beside the graph and not in it: on a CPU that takes less time.
   * Images are mixed with each other in the graph.
   */
  augmentedBeside?: boolean;
  /** Whether a step does without the ops that refuse to run where a GPU is to repeat to the bit. */
  deterministic?: boolean;
}

/**
 * The type that a kind of device has units for: float16 on GPUs, bfloat16 on CPUs, where float16 is turned
 * into float32 and back.
 */
export const halfOf = (deviceKind: 'cpu' | 'gpu'): HalfType =>
  deviceKind === 'gpu' ? 'float16' : 'bfloat16';

/** The first GPUs that the process sees, where there is more than one to share a batch. */
export const towersOn = (gpus: number): string[] =>
  gpus > 1 ? Array.from({ length: gpus }, (_, i) => `/device:GPU:${i}`) : [];
