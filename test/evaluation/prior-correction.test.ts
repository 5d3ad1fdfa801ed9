import { describe, expect, test } from 'vitest';
import { accuracyOf, chooseTau, correctPrior } from '../../source/evaluation/index.js';
import { recorded } from './recorded.js';

interface Recorded {
  name: string;
  classes: number;
  shares: number[];
  labels: number[];
  groups: number[];
  probabilities: number[];
  best: number;
  chosen: number;
  at: { tau: number; accuracy: number; first: number[]; sums: number[] }[];
}
const cases = recorded<Recorded[]>('priors').map((one) => [one.name, one] as const);

describe('a correction', () => {
  test('divides by the share to the power of tau, and scales to a sum of 1', () => {
    // 0.6 / 0.8 = 0.75 and 0.4 / 0.2 = 2, of 2.75.
    const whole = correctPrior(Float32Array.of(0.6, 0.4), { tau: 1, shares: [0.8, 0.2] });
    expect(whole[0]).toBeCloseTo(0.75 / 2.75, 7);
    expect(whole[1]).toBeCloseTo(2 / 2.75, 7);
    // The square root of 0.64 / 0.04 is 4: 0.6 against 0.3 * 4, beside 0.1 * 1.414.
    const half = correctPrior(Float32Array.of(0.6, 0.3, 0.1), {
      tau: 0.5,
      shares: [0.64, 0.04, 0.32],
    });
    const sum = 0.6 + 0.3 * 4 + 0.1 * Math.SQRT2;
    expect(half[0]).toBeCloseTo(0.6 / sum, 6);
    expect(half[1]).toBeCloseTo(1.2 / sum, 6);
    expect(half[2]).toBeCloseTo((0.1 * Math.SQRT2) / sum, 6);
  });

  test.each(cases)('is what NumPy works out: %s', (_name, found) => {
    const { shares, classes, at } = found;
    const labels = Int32Array.from(found.labels);
    const given = Float32Array.from(found.probabilities);
    for (const { tau, accuracy, first, sums } of at) {
      const rows = correctPrior(given, { tau, shares });
      first.forEach((p, c) => expect(Math.abs(rows[c] - p)).toBeLessThan(1e-7));
      for (let c = 0; c < classes; c++) {
        const sum = rows.reduce((all, p, i) => (i % classes === c ? all + p : all), 0);
        expect(Math.abs(sum - sums[c])).toBeLessThan(1e-5);
      }
      expect(accuracyOf(labels, rows)).toBeCloseTo(accuracy, 12);
    }
  });

  test('of even shares, also those that rounding made uneven, changes no bit', () => {
    const given = Float32Array.of(0.7, 0.2, 0.1);
    const third = 1 / 3;
    for (const shares of [
      [third, third, third],
      [third, third * (1 + 1e-15), third * (1 - 1e-15)],
    ]) {
      expect(correctPrior(given, { tau: 1, shares })).toBe(given);
    }
    expect(correctPrior(given, { tau: 0, shares: [0.5, 0.3, 0.2] })).toBe(given);
  });

  test('gives a class that was not trained on no more than the most frequent one has', () => {
    const given = Float32Array.of(0.5, 0.3, 0.2);
    const rows = correctPrior(given, { tau: 1, shares: [0.8, 0.2, 0] });
    expect([...rows].every(Number.isFinite)).toBe(true);
    expect(rows[2] / rows[0]).toBeCloseTo(0.2 / 0.5, 6);
    expect(rows[1] / rows[0]).toBeCloseTo(4 * (0.3 / 0.5), 6);
  });

  test('leaves an image without a prediction as it is, and corrects the others', () => {
    const given = Float32Array.of(Number.NaN, 0.5, 0.6, 0.4);
    const [a, b, c, d] = correctPrior(given, { tau: 1, shares: [0.8, 0.2] });
    expect([a, b]).toEqual([Number.NaN, 0.5]);
    expect(c + d).toBeCloseTo(1, 6);
    expect(d).toBeGreaterThan(c);
  });
});

describe('the choice of tau', () => {
  const chosen = ({ labels, groups, probabilities, shares }: Recorded, change = {}) =>
    chooseTau(
      {
        labels: Int32Array.from(labels),
        groups,
        probabilities: Float32Array.from(probabilities),
        ...change,
      },
      shares,
    );

  test.each(cases)('is what NumPy finds: %s', (_name, found) => {
    expect(chosen(found)).toBe(found.chosen);
  });

  test('is the smallest that is as good as the best: groups of images make it smaller, not larger', () => {
    const [[, alone], [, grouped]] = cases;
    expect(chosen(alone)).toBeLessThan(alone.best);
    expect(chosen(grouped)).toBeLessThan(chosen(alone));
  });

  /** Twenty images of a frequent class and `rare` of another, the latter nearly called so. */
  const small = (rare: number) => {
    const labels = Int32Array.from({ length: 20 + rare }, (_, i) => (i < 20 ? 0 : 1));
    const probabilities = Float32Array.from(
      [...labels].flatMap((label) => (label === 0 ? [0.95, 0.05] : [0.6, 0.4])),
    );
    return { labels, probabilities, groups: labels.map((_, i) => i) };
  };

  test('is not driven by a class of fewer than 10 images', () => {
    // 0.4 * (0.8 / 0.2)^tau is above 0.6 from tau 0.3 on: that is 0.292 exactly.
    expect(chooseTau(small(12), [0.8, 0.2])).toBe(0.3);
    expect(chooseTau(small(9), [0.8, 0.2])).toBe(0);
  });

  test('is 0 where nothing can be told or corrected', () => {
    const found = small(12);
    expect(chooseTau(found, [0.5, 0.5])).toBe(0);
    expect(chooseTau(small(0), [0.8, 0.2])).toBe(0);
    const broken = Float32Array.from(found.probabilities);
    broken[3] = Number.NaN;
    expect(chooseTau({ ...found, probabilities: broken }, [0.8, 0.2])).toBe(0);
    const none = { labels: new Int32Array(), probabilities: new Float32Array(), groups: [] };
    expect(chooseTau(none, [0.8, 0.2])).toBe(0);
  });
});
