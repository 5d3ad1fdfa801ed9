import { expect, test } from 'vitest';
import {
  BOOTSTRAP_DRAWS,
  bootstrapIntervals,
  quantile,
} from '../../source/evaluation/bootstrap.js';
import { balancedAccuracy } from '../../source/evaluation/macro-averages.js';
import { recorded } from './recorded.js';

test("quantiles are numpy's", () => {
  for (const { values, expected } of recorded<{ values: number[]; expected: number[] }[]>(
    'quantiles',
  )) {
    [0.025, 0.5, 0.975].forEach((share, i) =>
      expect(quantile(values, share)).toBeCloseTo(expected[i], 12),
    );
  }
});

test('a seed repeats its intervals and another seed has others', () => {
  const matrix = [
    [31, 9],
    [14, 23],
  ];
  const interval = (seed: number) => bootstrapIntervals(matrix, [balancedAccuracy], seed)[0];
  expect(interval(1)).toEqual(interval(1));
  expect(interval(1)).not.toEqual(interval(2));
});

test('every draw takes as many images as there are, each cell as often as it is filled', () => {
  const sizes = new Set<number>();
  const sums = [0, 0, 0, 0];
  bootstrapIntervals(
    [
      [3, 0],
      [2, 4],
    ],
    [
      (matrix) => {
        sizes.add(matrix.flat().reduce((sum, count) => sum + count, 0));
        matrix.flat().forEach((count, cell) => (sums[cell] += count));
        return 1;
      },
    ],
    7,
  );
  expect([...sizes]).toEqual([9]);
  [3, 0, 2, 4].forEach((count, cell) =>
    expect(Math.abs(sums[cell] / BOOTSTRAP_DRAWS - count)).toBeLessThan(0.15),
  );
});
