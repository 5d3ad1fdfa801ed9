import { expect, test } from 'vitest';
import { lowerParts } from '../../source/evaluation/lower-parts.js';
import { splitMix32 } from '../../source/evaluation/random.js';

/** So many images from one on. */
const partOf = (from: number, n: number): number[] => Array.from({ length: n }, (_, i) => from + i);

test.each([
  [15, 8, 12],
  [28, 3, 3],
])(
  'with an image a group, p is the tail of the hypergeometric distribution: %i of 40, %i of %i wrong in them',
  (n, wrong, all) => {
    const right = Uint8Array.from({ length: 40 }, (_, i) =>
      i < wrong || (i >= n && i < n + all - wrong) ? 0 : 1,
    );
    const choose = (of: number, k: number): number =>
      k === 0 ? 1 : (choose(of - 1, k - 1) * of) / k;
    const tail = Array.from({ length: all + 1 - wrong }, (_, more) => wrong + more).reduce(
      (sum, k) => sum + (choose(all, k) * choose(40 - all, n - k)) / choose(40, n),
      0,
    );
    const [p] = lowerParts(right, undefined, [partOf(0, n)], 1);
    // Three standard errors of 4,999 draws, or of those that it takes until 400 are as low.
    const draws = Math.min(4999, 400 / tail);
    expect(Math.abs(p! - tail)).toBeLessThan(3 * Math.sqrt((tail * (1 - tail)) / draws));
    const [lower, higher] = lowerParts(right, undefined, [partOf(0, n), partOf(n, 40 - n)], 1);
    expect(lower!).toBeCloseTo(2 * p!, 12);
    expect(higher!).toBeGreaterThan(0.9);
  },
);

test('ten pictures of one lesion are one piece of evidence', () => {
  const right = Uint8Array.from({ length: 80 }, (_, i) => (i < 10 ? 0 : i % 5 === 0 ? 0 : 1));
  const part = [partOf(0, 20)];
  const lesions = Int32Array.from(right, (_, i) => Math.floor(i / 10));
  expect(lowerParts(right, undefined, part, 1)[0]!).toBeLessThan(0.01);
  expect(lowerParts(right, lesions, part, 1)[0]!).toBeGreaterThan(0.05);
});

test('a part of few images, or with few others, is not compared', () => {
  const right = Uint8Array.from({ length: 40 }, () => 1);
  expect(lowerParts(right, undefined, [partOf(0, 9), partOf(0, 31)], 1)).toEqual([null, null]);
  // Equal everywhere: not lower anywhere.
  expect(lowerParts(right, undefined, [partOf(0, 10)], 1)).toEqual([1]);
});

test('of slices that fare equally one is found lower in about one evaluation in twenty at most', () => {
  const next = splitMix32(7);
  const sizes = [10, 12, 15, 20, 20, 30, 40, 53];
  const total = sizes.reduce((a, b) => a + b, 0);
  const parts = sizes.map((n, at) =>
    partOf(
      sizes.slice(0, at).reduce((a, b) => a + b, 0),
      n,
    ),
  );
  const trials = 100;
  let found = 0;
  for (let trial = 0; trial < trials; trial++) {
    const right = Uint8Array.from({ length: total }, () => (next() / 2 ** 32 < 0.8 ? 1 : 0));
    if (lowerParts(right, undefined, parts, trial).some((p) => p! < 0.05)) found += 1;
  }
  // Below 12 with a probability of 99.6% where it is 5%.
  expect(found).toBeLessThan(12);
});
