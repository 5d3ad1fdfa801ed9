/** The recorded Keras steps (see fixtures/keras-step) and the inputs they were made from. */
import { readFileSync } from 'node:fs';
import { buildCnn } from '../../source/model/cnn.js';
import type {
  Batch,
  CompiledModel,
  CompileOptions,
  NamedArray,
} from '../../source/engine/types.js';

interface Recorded {
  side: number;
  classes: number;
  batch: number;
  classWeights: number[];
  learningRate: number;
  epsilon: number;
  losses: number[];
  correct: number[];
  gradients: { name: string; shape: number[]; data: number[] }[];
  weights: { name: string; shape: number[]; data: number[] }[];
  probabilitiesBefore: number[];
  probabilitiesAfter: number[];
}

export const keras = JSON.parse(
  readFileSync(new URL('../fixtures/keras-step/steps.json', import.meta.url), 'utf8'),
) as Recorded;

const { side, classes, batch } = keras;

const wave = (count: number, offset: number) =>
  Array.from({ length: count }, (_, i) => Math.sin((i + 1) * 12.9898 + offset * 78.233));

/** Images and labels of a step, as record.py makes them. */
export function kerasBatch(step: number): Batch {
  const values = wave(batch * side * side * 3, 100 + step);
  return {
    size: batch,
    images: Uint8Array.from(values, (value) => Math.floor((value + 1) * 127.5)),
    labels: Int32Array.from({ length: batch }, (_, i) => (i * 2 + step) % classes),
  };
}

/** First weights, as record.py makes them. */
export function kerasWeights(): NamedArray[] {
  return keras.weights.map(({ name, shape }, index) => {
    const count = shape.reduce((a, b) => a * b, 1);
    const fan = shape.length > 1 ? count / shape.at(-1)! : 10;
    const data = Float32Array.from(wave(count, index), (value) => (2 * value) / Math.sqrt(fan));
    return { name, shape, data };
  });
}

/** The recorded network on the current backend. */
export const kerasModel = () =>
  buildCnn({ side, classes, filters: [4, 8, 8], kernelSize: 3, units: 8, dropout: 0, seed: 1 });

export const kerasOptions = {
  seed: 1,
  optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: keras.epsilon },
  classWeights: keras.classWeights,
} satisfies CompileOptions;

/** Largest difference, as a share of the largest expected value. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let worst = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    // Written so that a NaN counts as worst.
    const difference = Math.abs(actual[i]! - expected[i]!);
    worst = difference <= worst ? worst : difference;
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return Number.isNaN(worst) ? Infinity : worst / (largest || 1);
}

/** Repeats the recorded steps: errors against Keras by name. */
export async function compareWithKeras(compiled: CompiledModel): Promise<Record<string, number>> {
  const errors: Record<string, number> = {};
  await compiled.writeWeights(kerasWeights());
  const first = kerasBatch(0);
  const before = await compiled.predict(first.images, first.size);
  errors['probabilities before'] = relativeError(before, keras.probabilitiesBefore);
  const losses: number[] = [];
  const correct: number[] = [];
  for (let step = 0; step < keras.losses.length; step++) {
    const result = await compiled.trainStep(kerasBatch(step), step, keras.learningRate);
    losses.push(result.loss);
    correct.push(result.correct);
    if (step > 0) continue;
    // After one step m is (1 - beta1) times the gradient.
    for (const { name, data } of await compiled.readOptimizerState()) {
      const gradient = keras.gradients.find((g) => name === `m/${g.name}`);
      if (!gradient) continue;
      const scaled = gradient.data.map((value) => value * (1 - kerasOptions.optimizer.beta1));
      errors[`gradient ${gradient.name}`] = relativeError(data, scaled);
    }
  }
  errors.losses = relativeError(losses, keras.losses);
  errors.correct = relativeError(correct, keras.correct);
  for (const { name, data } of await compiled.readWeights()) {
    const expected = keras.weights.find((weight) => weight.name === name);
    errors[`weights ${name}`] = relativeError(data, expected?.data ?? []);
  }
  const after = await compiled.predict(first.images, first.size);
  errors['probabilities after'] = relativeError(after, keras.probabilitiesAfter);
  return errors;
}
