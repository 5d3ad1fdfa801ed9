/** The graph executor beside the eager one, on the same weights and batches. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { EagerModel } from '../../../source/engine/eager/compiled-model.js';
import { GraphModel } from '../../../source/engine/graph/compiled-model.js';
import type { Batch, CompileOptions, NamedArray } from '../../../source/engine/types.js';
import { relativeError } from '../keras-step.js';

export const options: CompileOptions = {
  seed: 5,
  optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
};

/** Images without a pattern and labels in turn. */
export function batchOf(size: number, side: number, classes: number, number = 0): Batch {
  const images = new Uint8Array(size * side * side * 3);
  images.forEach((_, i) => {
    images[i] = (Math.sin((i + 1) * 12.9898 + number * 78.233) + 1) * 127.5;
  });
  const labels = Int32Array.from({ length: size }, (_, i) => (i + number) % classes);
  return { size, images, labels };
}

/** Values for weights that keep signals at their size, and variances above 0. */
export function testWeights(weights: NamedArray[]): NamedArray[] {
  return weights.map(({ name, shape, data }, index) => {
    const fan = shape.length > 1 ? data.length / shape.at(-1)! : 10;
    const values = Float32Array.from(data, (_, i) => {
      const wave = Math.sin((i + 1) * 12.9898 + index * 78.233);
      if (name.endsWith('variance') || name.endsWith('gamma')) return 1 + wave / 2;
      return (1.5 * wave) / Math.sqrt(fan);
    });
    return { name, shape, data: values };
  });
}

/** Arrays much smaller than the largest of them are compared by this share of its size: they are noise. */
const FLOOR = 1e-2;

const largest = (data: Float32Array) => data.reduce((a, b) => Math.max(a, Math.abs(b)), 0);

const errorsBetween = (what: string, actual: NamedArray[], expected: NamedArray[]) =>
  expected.map(({ name, data }) => {
    const own = actual.find((array) => array.name === name);
    const floor = FLOOR * Math.max(...expected.map((array) => largest(array.data)));
    const scale = largest(data) / Math.max(largest(data), floor);
    return [`${what} ${name}`, scale * relativeError(own?.data ?? [], data)] as const;
  });

/**
 * Largest difference of each result after some steps, as a share of the largest value: losses, correct
 * counts, probabilities before and after, gradients of the first step (its first moments), weights.
 *
 * @param build Makes the model; called three times.
 */
export async function compareWithEager(
  build: () => LayersModel,
  changes: Partial<CompileOptions> = {},
  steps = 3,
): Promise<Record<string, number>> {
  const compileOptions = { ...options, ...changes };
  const [graph, eager] = [
    new GraphModel(build(), compileOptions),
    new EagerModel(build(), compileOptions),
  ];
  const { inputs, outputs } = build();
  const [side, classes] = [inputs[0]!.shape[1]!, outputs[0]!.shape[1]!];
  const weights = testWeights(await eager.readWeights());
  const results = [];
  const errors = [];
  const states = [];
  for (const compiled of [graph, eager]) {
    await compiled.writeWeights(weights);
    const { images, size } = batchOf(4, side, classes);
    const before = await compiled.predict(images, size);
    const losses = [];
    const correct = [];
    let moments: NamedArray[] = [];
    for (let step = 0; step < steps; step++) {
      const result = await compiled.trainStep(batchOf(4, side, classes, step), step, 1e-3);
      losses.push(result.loss);
      correct.push(result.correct);
      if (step === 0) moments = await compiled.readOptimizerState();
    }
    const after = await compiled.predict(images, size);
    results.push({ before, losses, correct, after });
    states.push({ moments, weights: await compiled.readWeights() });
  }
  const [own, reference] = results as [(typeof results)[0], (typeof results)[0]];
  for (const key of ['before', 'losses', 'correct', 'after'] as const) {
    errors.push([key, relativeError(own[key], reference[key])] as const);
  }
  const [a, b] = states as [(typeof states)[0], (typeof states)[0]];
  const gradients = (state: NamedArray[]) => state.filter(({ name }) => name.startsWith('m/'));
  errors.push(...errorsBetween('gradient', gradients(a.moments), gradients(b.moments)));
  errors.push(...errorsBetween('weight', a.weights, b.weights));
  graph.dispose();
  eager.dispose();
  return Object.fromEntries(errors);
}
