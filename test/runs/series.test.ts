import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptySeries, MAX_BUCKETS, pushSeries } from '../../source/runs/series.js';

test('a curve of any length stays bounded and keeps its extremes and its end', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), fc.integer(), (length, seed) => {
      let series = emptySeries();
      const values = Array.from({ length }, (_, n) => Math.sin(n * 12.9898 + seed) * 43758.5453);
      values.forEach((value, n) => (series = pushSeries(series, n, value)));
      expect(series.buckets.length).toBeLessThanOrEqual(MAX_BUCKETS);
      expect(Math.min(...series.buckets.map((b) => b.min))).toBe(Math.min(...values));
      expect(Math.max(...series.buckets.map((b) => b.max))).toBe(Math.max(...values));
      expect(series.buckets.at(-1)!.last).toBe(values.at(-1));
      expect(series.buckets.map((b) => b.x)).toEqual(
        series.buckets.map((b) => b.x).sort((a, b) => a - b),
      );
    }),
    { numRuns: 30 },
  );
});

test('values that are no number leave no mark', () => {
  let series = pushSeries(emptySeries(), 0, 1);
  series = pushSeries(series, 1, Number.NaN);
  series = pushSeries(series, 2, null);
  expect(series.buckets).toEqual([{ x: 0, min: 1, max: 1, last: 1 }]);
});
