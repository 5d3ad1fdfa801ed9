import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ratios, summarize } from '../../source/bench/statistics.js';

test('the median of an even number of values is the mean of the two in the middle', () => {
  expect(summarize([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 });
  expect(summarize([7, 1, 3])).toEqual({ median: 3, min: 1, max: 7 });
});

test('there is no summary of nothing, nor of what is no number', () => {
  expect(summarize([])).toBeNull();
  expect(summarize([1, Number.NaN])).toBeNull();
});

test('half of the values are at most the median, and half at least, in any order', () => {
  const rates = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(rates, (values) => {
      const { median, min, max } = summarize(values)!;
      expect(values.filter((value) => value <= median).length * 2).toBeGreaterThanOrEqual(
        values.length,
      );
      expect(values.filter((value) => value >= median).length * 2).toBeGreaterThanOrEqual(
        values.length,
      );
      expect([min, max]).toEqual([Math.min(...values), Math.max(...values)]);
      expect(summarize([...values].reverse())).toEqual({ median, min, max });
    }),
  );
});

test('ratios are of the same round, not of the medians', () => {
  // Medians 20 and 10 would give 2; each round says otherwise.
  expect(ratios([10, 20, 90], [10, 5, 30])).toEqual({ median: 3, min: 1, max: 4 });
  expect(ratios([1, 2], [1])).toBeNull();
  expect(ratios([], [])).toBeNull();
});
