/** What every executor has to do with averaged weights. */
import { expect } from 'vitest';
import { averagedWeights } from '../../source/engine/optimizer.js';
import type { CompiledModel, CompileOptions } from '../../source/engine/types.js';
import { kerasBatch, kerasOptions, relativeError } from './keras-step.js';

export const averagingOptions: CompileOptions = { ...kerasOptions, emaDecay: 0.9, clipNorm: 1 };

/**
 * It predicts by the averages once there are any, goes on training with the weights themselves, and its
 * state brings the averages back.
 *
 * @param compile Compiles the same model by some options.
 */
export async function expectPredictsByAverages(
  compile: (options: CompileOptions) => CompiledModel,
): Promise<void> {
  const averaging = compile(averagingOptions);
  const plain = compile({ ...averagingOptions, emaDecay: undefined } as CompileOptions);
  const { images, size } = kerasBatch(0);
  const expectAlike = async (by: CompiledModel) => {
    const expected = await by.predict(images, size);
    expect(relativeError(await averaging.predict(images, size), expected)).toBeLessThan(1e-6);
  };
  await expectAlike(plain);
  for (let step = 0; step < 4; step++) {
    const results = [];
    for (const compiled of [averaging, plain]) {
      results.push(await compiled.trainStep(kerasBatch(step), step, 0.05));
      // Predicting between steps must leave the weights that are trained alone.
      await compiled.predict(images, size);
    }
    expect(results[0]).toEqual(results[1]);
  }
  const [weights, state] = [await averaging.readWeights(), await averaging.readOptimizerState()];
  expect(weights).toEqual(await plain.readWeights());
  const averages = averagedWeights(weights, state);
  expect(averages).not.toEqual(weights);
  await plain.writeWeights(averages);
  await expectAlike(plain);
  const resumed = compile(averagingOptions);
  await resumed.writeWeights(weights);
  await resumed.writeOptimizerState(state);
  await expectAlike(resumed);
  for (const compiled of [averaging, plain, resumed]) compiled.dispose();
}
