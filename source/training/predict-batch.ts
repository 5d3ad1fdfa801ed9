/** Test-time augmentation: a prediction as the mean over several views of an image. */
import { symmetrySets, transformed, type SymmetrySet } from '../dataset/index.js';
import type { CompiledModel } from '../engine/index.js';

/** Class probabilities `[size, classes]`: the mean over the pictures that test-time augmentation makes. */
export async function predictBatch(
  model: CompiledModel,
  images: Uint8Array,
  size: number,
  side: number,
  tta: SymmetrySet,
): Promise<Float32Array> {
  const symmetries = symmetrySets[tta];
  const [first, ...rest] = symmetries;
  const sum = (await model.predict(transformed(images, size, side, first!), size)).slice();
  for (const symmetry of rest) {
    const more = await model.predict(transformed(images, size, side, symmetry), size);
    more.forEach((probability, i) => (sum[i]! += probability));
  }
  return symmetries.length === 1 ? sum : sum.map((total) => total / symmetries.length);
}
