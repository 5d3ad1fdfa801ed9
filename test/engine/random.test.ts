import { expect, test } from 'vitest';
import { hash, mix, nonZeroHash, uniform } from '../../source/engine/random.js';

test('the mix is the finaliser of MurmurHash3', () => {
  // Values of the reference implementation.
  expect([0, 1, 2, 0xdeadbeef, 0xffffffff].map(mix)).toEqual([
    0, 0x514e28b7, 0x30f4c306, 0x0de5c6a9, 0x81f16f39,
  ]);
});

test('a hash depends on each word and on their order', () => {
  const seen = [hash(), hash(0), hash(0, 0), hash(1, 2), hash(2, 1), hash(1, 2, 0)];
  expect(new Set(seen).size).toBe(seen.length);
  expect(nonZeroHash()).not.toBe(0);
});

test('uniform numbers fill 0 to 1 evenly', () => {
  const n = 10_000;
  const tenths = new Array<number>(10).fill(0);
  for (let i = 0; i < n; i++) tenths[Math.floor(uniform(7, i) * 10)]!++;
  for (const count of tenths) expect(count / n).toBeCloseTo(0.1, 1.7);
});
