/** From ten cases on a figure is evaluable, and one of both sides from ten others on, too. */
import { expect, test } from 'vitest';
import { evaluate } from '../../source/evaluation/index.js';
import { bothEvaluable } from '../../source/evaluation/rates.js';

test.each([
  [9, 12, false],
  [10, 10, true],
  [12, 9, false],
])('of %i melanomas and %i others', (cases, others, both) => {
  expect(bothEvaluable(cases, others)).toBe(both);
  const labels = Int32Array.from({ length: cases + others }, (_, i) => (i < cases ? 0 : 1));
  const probabilities = Float32Array.from([...labels].flatMap((one) => [1 - one, one]));
  const found = evaluate({
    ...{ classes: ['melanoma', 'nevus'], labels, probabilities },
    ...{ melanoma: [0], malignant: [0] },
  });
  expect(found.perClass.map(({ evaluable }) => evaluable)).toEqual([cases >= 10, others >= 10]);
  expect(found.melanoma!.evaluable).toBe(both);
  expect(found.malignant!.evaluable).toBe(both);
});
