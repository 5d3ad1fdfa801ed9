/** Keeps a damaged topology from asking for more memory than its weights could fill. */
import { layers } from '@tensorflow/tfjs-layers';

type AddWeight = (name: string, shape: readonly number[], ...rest: unknown[]) => unknown;

/**
 * Runs `build`, in which layers make their weights, and stops it at the first weight that the file of
 * weights cannot hold. A topology names sizes freely: one number of units makes terabytes of zeros before
 * TensorFlow.js compares anything.
 *
 * @param floats Values in the file of weights.
 * @throws Error when the layers ask for more; whatever `build` throws.
 */
export async function withinWeights<T>(floats: number, build: () => Promise<T>): Promise<T> {
  // tfjs-layers declares it protected and has no other hook that comes before the allocation.
  const prototype = layers.Layer.prototype as unknown as { addWeight: AddWeight };
  const { addWeight } = prototype;
  let left = floats;
  prototype.addWeight = function (this: unknown, name, shape, ...rest) {
    left -= shape.reduce((product, side) => product * side, 1);
    if (!(left >= 0)) throw new Error(`its layers need more than the ${floats} values there are.`);
    return addWeight.call(this, name, shape, ...rest);
  };
  try {
    return await build();
  } finally {
    prototype.addWeight = addWeight;
  }
}
