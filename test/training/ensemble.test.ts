import { expect, test } from 'vitest';
import { ensembleOf } from '../../source/training/ensemble.js';
import type { PhasePredictions } from '../../source/training/predictions-file.js';

const split = (labels: number[], probabilities: number[]) => ({
  labels: Int32Array.from(labels),
  probabilities: Float32Array.from(probabilities),
  groups: Int32Array.from(labels, (_, i) => i),
});
const phase = (a: number, b: number): PhasePredictions => ({
  validation: split([0, 1], [a, 1 - a, b, 1 - b]),
  test: split([1], [b, 1 - b]),
});

test('an ensemble is the mean of what the phases say of each image', () => {
  const made = ensembleOf(
    new Map([
      ['baseline', phase(0.5, 0.25)],
      ['transfer', phase(1, 0.75)],
    ]),
  )!;
  expect(made.members).toEqual(['baseline', 'transfer']);
  expect([...made.predictions.validation.probabilities]).toEqual([0.75, 0.25, 0.5, 0.5]);
  expect([...made.predictions.test.probabilities]).toEqual([0.5, 0.5]);
  expect([...made.predictions.test.labels]).toEqual([1]);
});

test('a phase whose probabilities are no numbers is left out, and one phase is no ensemble', () => {
  const diverged = phase(Number.NaN, 0.5);
  const three = new Map([
    ['baseline', phase(0.5, 0.25)],
    ['weighted', diverged],
    ['transfer', phase(1, 0.75)],
  ]);
  expect(ensembleOf(three)!.members).toEqual(['baseline', 'transfer']);
  three.delete('transfer');
  expect(ensembleOf(three)).toBeNull();
});

test('phases that saw different images have no mean', () => {
  const other = { ...phase(0.5, 0.5), validation: split([1, 1], [0.5, 0.5, 0.5, 0.5]) };
  const both = new Map([
    ['baseline', phase(0.5, 0.25)],
    ['transfer', other],
  ]);
  expect(() => ensembleOf(both)).toThrow('different images');
});
