/** Fits named arrays to what they are to be written into. */
import type { NamedArray } from './types.js';

const text = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/**
 * The array for each target.
 *
 * @param what What they are, for messages: "weights" or "optimizer state".
 * @throws when names or shapes do not fit.
 */
export function matchArrays<T extends { name: string; shape: readonly number[] }>(
  targets: readonly T[],
  arrays: readonly NamedArray[],
  what: string,
): { target: T; array: NamedArray }[] {
  const byName = new Map(arrays.map((array) => [array.name, array]));
  const matched = targets.map((target) => {
    const array = byName.get(target.name);
    if (!array) throw new Error(`The ${what} lack "${target.name}".`);
    const size = target.shape.reduce((product, side) => product * side, 1);
    if (text(array.shape) !== text(target.shape) || array.data.length !== size) {
      throw new Error(
        `The ${what} "${target.name}" have shape ${text(array.shape)} with ${array.data.length} ` +
          `values; the model needs ${text(target.shape)}.`,
      );
    }
    byName.delete(target.name);
    return { target, array };
  });
  const [unknown] = byName.keys();
  if (unknown !== undefined || arrays.length !== targets.length) {
    throw new Error(
      `The ${what} hold "${unknown ?? 'a name twice'}", which the model does not have.`,
    );
  }
  return matched;
}
