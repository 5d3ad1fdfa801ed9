import { expect, test } from 'vitest';
import { pairedVerdicts } from '../../source/evaluation/paired-verdicts.js';
import { splitMix32 } from '../../source/evaluation/random.js';

/** What is said of a pair that is alone. */
const verdictOf = (interval: [number | null, number | null], p: number) =>
  pairedVerdicts([{ interval, p }])[0]!.verdict;

test('better or worse takes both: an interval that leaves 0 and a p below 0.05', () => {
  expect(verdictOf([0.01, 0.1], 0.049)).toBe('better');
  expect(verdictOf([-0.1, -0.01], 0.049)).toBe('worse');
  expect(verdictOf([0.01, 0.1], 0.05)).toBe('not-distinguishable');
  expect(verdictOf([-0.1, -0.01], 0.05)).toBe('not-distinguishable');
  expect(verdictOf([-0.01, 0.1], 0.001)).toBe('not-distinguishable');
  // One that ends at 0 does not leave it.
  expect(verdictOf([0, 0.1], 0.001)).toBe('not-distinguishable');
  expect(verdictOf([-0.1, 0], 0.001)).toBe('not-distinguishable');
  expect(verdictOf([null, null], 0.001)).toBe('not-distinguishable');
});

test('one of ten pairs that differ by nothing is called better in about one comparison of twenty at most', () => {
  // p of such pairs is as likely anywhere from 0 to 1.
  const next = splitMix32(3);
  const comparisons = 4000;
  let wrong = 0;
  for (let n = 0; n < comparisons; n++) {
    const pairs = Array.from({ length: 10 }, () => ({
      interval: [0.01, 0.1] as [number, number],
      p: next() / 2 ** 32,
    }));
    if (pairedVerdicts(pairs).some(({ verdict }) => verdict === 'better')) wrong += 1;
  }
  expect(wrong / comparisons).toBeLessThan(0.06);
  expect(wrong / comparisons).toBeGreaterThan(0.04);
});
