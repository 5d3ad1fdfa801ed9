import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UserError } from '../../source/errors.js';
import { classWeights } from '../../source/study/class-weights.js';
import { recorded } from '../evaluation/recorded.js';

const names = (counts: number[]): string[] => counts.map((_, c) => `class ${c}`);

test("are scikit-learn's balanced weights", () => {
  for (const { counts, weights } of recorded<{ counts: number[]; weights: number[] }[]>(
    'class-weights',
  )) {
    classWeights(counts, names(counts)).forEach((weight, c) =>
      expect(Math.abs(weight - weights[c])).toBeLessThan(1e-9),
    );
  }
});

test('make every class weigh the same and average to 1 over the images', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1 }), (counts) => {
      const total = counts.reduce((sum, count) => sum + count, 0);
      const weights = classWeights(counts, names(counts));
      weights.forEach((weight, c) => expect(weight * counts[c]).toBeCloseTo(total / counts.length));
    }),
  );
});

test('a class without images is named, in a form fit for a terminal', () => {
  const weigh = () => classWeights([3, 0], ['nevus', 'mela\u001b[31mnoma']);
  expect(weigh).toThrow(UserError);
  expect(weigh).toThrow('No training image of mela?[31mnoma');
});
