/** Keras's steps with other optimizers and losses (see fixtures/keras-step/variants.py). */
import { readFileSync } from 'node:fs';
import type {
  Batch,
  CompiledModel,
  CompileOptions,
  NamedArray,
  OptimizerOptions,
} from '../../source/engine/types.js';
import { keras, kerasBatch, kerasOptions, kerasWeights, relativeError } from './keras-step.js';

type Values = { name: string; data: number[] }[];

interface Variant extends Partial<CompileOptions> {
  optimizer?: OptimizerOptions;
  losses: number[];
  norms: number[];
  weights: Values;
  averages: Values | null;
}

export const variants = JSON.parse(
  readFileSync(new URL('../fixtures/keras-step/variants.json', import.meta.url), 'utf8'),
) as Record<string, Variant>;

export const variantNames = Object.keys(variants);

/** How a variant is compiled. */
export function variantOptions(name: string): CompileOptions {
  const { optimizer, clipNorm, emaDecay, loss, classWeights } = variants[name]!;
  return {
    seed: 1,
    optimizer: optimizer ?? kerasOptions.optimizer,
    gradientNorm: true,
    ...(clipNorm !== undefined && { clipNorm }),
    ...(emaDecay !== undefined && { emaDecay }),
    ...(loss && { loss }),
    ...(classWeights && { classWeights }),
  };
}

/** A step's batch with what variants.py brings beside labels. */
export function variantBatch(step: number, { loss }: CompileOptions): Batch {
  const batch = kerasBatch(step);
  const secondLabels = batch.labels.map((label) => (label + 2) % keras.classes);
  return {
    ...batch,
    ...(loss?.sampleWeights && { sampleWeights: Float32Array.of(0.5, 1, 2, 1.5) }),
    ...(loss?.mixing && { mixing: { secondLabels, shares: Float32Array.of(1, 0.25, 0.625, 0) } }),
  };
}

const errorsOf = (what: string, actual: NamedArray[], expected: Values) =>
  expected.map(({ name, data }) => {
    const own = actual.find((array) => array.name === name)?.data ?? [];
    return [`${what} ${name}`, relativeError(own, data)] as const;
  });

/** Repeats a variant's steps: errors against Keras by name. */
export async function compareVariant(
  name: string,
  compiled: CompiledModel,
): Promise<Record<string, number>> {
  const { losses, norms, weights, averages } = variants[name]!;
  const options = variantOptions(name);
  await compiled.writeWeights(kerasWeights());
  const results = [];
  for (let step = 0; step < losses.length; step++) {
    results.push(await compiled.trainStep(variantBatch(step, options), step, keras.learningRate));
  }
  const state = (await compiled.readOptimizerState()).map((array) => ({
    ...array,
    name: array.name.replace(/^ema\//, ''),
  }));
  return Object.fromEntries([
    [
      'losses',
      relativeError(
        results.map(({ loss }) => loss),
        losses,
      ),
    ],
    [
      'norms',
      relativeError(
        results.map(({ gradientNorm }) => gradientNorm ?? NaN),
        norms,
      ),
    ],
    ...errorsOf('weights', await compiled.readWeights(), weights),
    ...errorsOf('averages', state, averages ?? []),
  ]) as Record<string, number>;
}
