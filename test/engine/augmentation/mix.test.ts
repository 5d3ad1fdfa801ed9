import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawBeta, drawMix, mixImages } from '../../../source/engine/augmentation/mix.js';
import { uniform } from '../../../source/engine/random.js';

const side = 8;
const length = side * side * 3;
const seed = fc.nat();
const step = fc.nat(100_000);
const size = fc.integer({ min: 1, max: 40 });

test('a mix depends on seed and step alone, and its partners are a permutation', () => {
  fc.assert(
    fc.property(seed, step, size, (s, t, n) => {
      const mix = drawMix(s, t, n, side, { mixup: 0.4, cutmix: 1 })!;
      expect(drawMix(s, t, n, side, { mixup: 0.4, cutmix: 1 })).toEqual(mix);
      expect([...mix.partners].sort((a, b) => a - b)).toEqual(
        Array.from({ length: n }, (_, i) => i),
      );
      expect(mix.share).toBeGreaterThanOrEqual(0);
      expect(mix.share).toBeLessThanOrEqual(1);
    }),
  );
  const shares = [0, 1, 2, 3].map((t) => drawMix(1, t, 8, side, { mixup: 1, cutmix: 0 })!.share);
  expect(new Set(shares).size).toBe(4);
});

test('nothing is mixed where both are off, and each has half of the steps where both are on', () => {
  expect(drawMix(1, 1, 8, side, { mixup: 0, cutmix: 0 })).toBeNull();
  const boxes = (mixup: number, cutmix: number) =>
    Array.from(
      { length: 2000 },
      (_, t) => drawMix(3, t, 4, side, { mixup, cutmix })!.box !== null,
    ).filter(Boolean).length / 2000;
  expect(boxes(1, 0)).toBe(0);
  expect(boxes(0, 1)).toBe(1);
  expect(boxes(1, 1)).toBeCloseTo(0.5, 1.3);
});

test('shares have the mean and variance of a Beta distribution', () => {
  for (const alpha of [0.2, 1, 2]) {
    const n = 20_000;
    const draws = Array.from({ length: n }, (_, i) => drawBeta(alpha, (k) => uniform(9, i, k)));
    const mean = draws.reduce((sum, x) => sum + x, 0) / n;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
    expect(mean).toBeCloseTo(0.5, 1.7);
    expect(variance).toBeCloseTo(1 / (4 * (2 * alpha + 1)), 2);
  }
});

test('the share of cutmix is what the box leaves of the image', () => {
  fc.assert(
    fc.property(seed, step, (s, t) => {
      const mix = drawMix(s, t, 2, side, { mixup: 0, cutmix: 1 })!;
      const images = new Uint8Array(2 * length).fill(200, length);
      const mixed = mixImages(images, side, { ...mix, partners: Int32Array.of(1, 0) });
      const own = mixed.subarray(0, length).filter((value) => value === 0).length / length;
      expect(own).toBeCloseTo(mix.share, 12);
    }),
  );
});

test('mixup takes a share of each pixel, and leaves the batch it is given as it is', () => {
  const images = Uint8Array.from({ length: 2 * length }, (_, i) => (i < length ? 10 : 110));
  const before = images.slice();
  const mix = { partners: Int32Array.of(1, 0), share: 0.75, box: null };
  const mixed = mixImages(images, side, mix);
  expect(images).toEqual(before);
  expect(new Set(mixed.subarray(0, length))).toEqual(new Set([35]));
  expect(new Set(mixed.subarray(length))).toEqual(new Set([85]));
});
