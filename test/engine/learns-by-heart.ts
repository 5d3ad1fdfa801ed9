/** What every executor has to be able to do. */
import { expect } from 'vitest';
import type { Batch, CompiledModel } from '../../source/engine/types.js';

/** Trains on one small batch until the model knows it, and checks that it does. */
export async function expectLearnsByHeart(compiled: CompiledModel, batch: Batch): Promise<void> {
  const first = await compiled.trainStep(batch, 0, 0.01);
  let last = first;
  for (let step = 1; step < 100; step++) last = await compiled.trainStep(batch, step, 0.01);
  expect(last.loss).toBeLessThan(first.loss / 10);
  expect(last.correct).toBe(batch.size);
  const probabilities = await compiled.predict(batch.images, batch.size);
  const classes = probabilities.length / batch.size;
  batch.labels.forEach((label, i) => {
    expect(probabilities[i * classes + label]).toBeGreaterThan(0.5);
  });
}
