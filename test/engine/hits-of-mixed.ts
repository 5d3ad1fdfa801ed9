/** What counts as a hit among images that are each made of two. */
import { expect } from 'vitest';
import type { Batch, CompiledModel } from '../../source/engine/types.js';

/** @param compiled A model without dropout, compiled for mixed images. */
export async function expectHitsByLargerShare(
  compiled: CompiledModel,
  { images, size }: Batch,
): Promise<void> {
  const probabilities = await compiled.predict(images, size);
  const classes = probabilities.length / size;
  const called = Int32Array.from({ length: size }, (_, n) => {
    const row = probabilities.subarray(n * classes, (n + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
  const others = called.map((label) => (label + 1) % classes);
  const shares = Float32Array.from({ length: size }, (_, n) => [1, 0.2, 0.5, 0.49, 0][n % 5]!);
  const hits = async (labels: Int32Array, secondLabels: Int32Array) => {
    const mixing = { secondLabels, shares };
    return (await compiled.trainStep({ size, images, labels, mixing }, 0, 0)).correct;
  };
  const larger = shares.filter((share) => share >= 0.5).length;
  expect(await hits(called, others)).toBe(larger);
  expect(await hits(others, called)).toBe(size - larger);
  expect(await hits(called, called)).toBe(size);
  expect(await hits(others, others)).toBe(0);
}
