import { expect, test } from 'vitest';
import { holm } from '../../source/evaluation/holm.js';

test("Holm's correction: the smallest times the number of tests, and never less than one before it", () => {
  const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((p, i) => expect(adjusted[i]).toBeCloseTo(p, 12));
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
});
