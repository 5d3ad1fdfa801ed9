import { expect, test } from 'vitest';
import { compared } from '../../source/comparison/compare.js';
import type { Matched } from '../../source/comparison/match-images.js';

/** Rows of two classes, right from the image `from` on. */
const rightFrom = (labels: Int32Array, from: number) =>
  Float32Array.from({ length: labels.length * 2 }, (_, at) =>
    (at % 2 === labels[at >> 1]) === at >> 1 >= from ? 0.9 : 0.1,
  );

test('runs are better in accuracy only where the exact test says so, as phases are', () => {
  const labels = Int32Array.from({ length: 100 }, (_, i) => i % 2);
  const roles = { melanoma: 0, malignant: [] };
  const against = (behind: number, size: number) => {
    const groups = Int32Array.from(labels, (_, i) => Math.floor(i / size));
    const matched = { classes: ['melanoma', 'nevus'], labels, groups } as unknown as Matched;
    return compared(matched, rightFrom(labels, 0), rightFrom(labels, behind), roles);
  };
  const [few, enough] = [against(4, 1), against(6, 1)];
  expect(few.accuracy.interval[0]).toBeGreaterThan(0);
  expect(few.accuracy.verdict).toBe('not-distinguishable');
  expect(few).not.toHaveProperty('byGroup');
  expect(enough.accuracy.verdict).toBe('better');
  // 8 images of 4 lesions are no more than 4.
  const lesions = against(8, 2);
  expect(lesions.byGroup).toEqual({ moreFirst: 4, moreSecond: 0, p: 0.125 });
  expect(lesions.accuracy.verdict).toBe('not-distinguishable');
  // Of two classes alike in number balanced accuracy is accuracy, and so is its test.
  for (const [found, p] of [[few, 2 / 2 ** 4], [enough, 2 / 2 ** 6], [lesions, 2 / 2 ** 4]] as const) {
    const { accuracy, balancedAccuracy } = found;
    expect([accuracy.p, balancedAccuracy.p]).toEqual([p, p].map((one) => expect.closeTo(one, 12)));
    expect(balancedAccuracy.verdict).toBe(accuracy.verdict);
  } // prettier-ignore
});

test('every other figure, too, is better only where its interval leaves 0 and its test has a p below 0.05', () => {
  const labels = Int32Array.from({ length: 100 }, (_, i) => i % 2);
  const groups = Int32Array.from(labels, (_, i) => i);
  const matched = { classes: ['melanoma', 'nevus'], labels, groups } as unknown as Matched;
  const roles = { melanoma: 0, malignant: [] };
  const against = (behind: number) =>
    compared(matched, rightFrom(labels, 0), rightFrom(labels, behind), roles);
  const verdicts = [4, 5, 20].map((behind) => {
    const { macroF1, melanomaAuc, malignantAuc } = against(behind);
    expect(malignantAuc).toBeNull();
    return [macroF1, melanomaAuc!].map(({ interval, p, verdict }) => {
      expect(interval[0]).toBeGreaterThan(0);
      expect(verdict).toBe(p! < 0.05 ? 'better' : 'not-distinguishable');
      return verdict;
    });
  });
  expect(verdicts[0]![0]).toBe('not-distinguishable');
  expect(verdicts[1]![0]).toBe('not-distinguishable');
  expect(verdicts[2]).toEqual(['better', 'better']);
});
