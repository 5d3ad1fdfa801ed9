import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  operatingPoint,
  pointsAt,
  ppvAtPrevalence,
  thresholdFor,
} from '../../source/evaluation/operating-point.js';

const images = fc.array(
  fc.record({ score: fc.integer({ min: 0, max: 12 }), one: fc.constantFrom(0, 1) }),
  { minLength: 1, maxLength: 25 },
);

/** Rates at a threshold, counted the long way. */
function ratesAt(scores: number[], truth: number[], threshold: number) {
  const of = (value: number) => truth.flatMap((one, i) => (one === value ? [i] : []));
  const called = (i: number) => scores[i] >= threshold;
  return {
    sensitivity: of(1).filter(called).length / of(1).length,
    specificity: of(0).filter((i) => !called(i)).length / of(0).length,
  };
}

test.each(['sensitivity', 'specificity'] as const)(
  'the threshold for a %s keeps it, and no other that keeps it is better at the other rate',
  (kept) => {
    const other = kept === 'sensitivity' ? 'specificity' : 'sensitivity';
    fc.assert(
      fc.property(images, fc.constantFrom(0.5, 0.8, 0.9, 1), (drawn, share) => {
        const scores = drawn.map(({ score }) => score / 12);
        const truth = drawn.map(({ one }) => one);
        fc.pre(truth.includes(0) && truth.includes(1));
        const target = { [kept]: share } as { sensitivity: number } | { specificity: number };
        const threshold = thresholdFor(scores, Uint8Array.from(truth), target)!;
        const found = ratesAt(scores, truth, threshold);
        expect(found[kept]).toBeGreaterThanOrEqual(share - 1e-9);
        for (const candidate of [...scores, Infinity]) {
          const rates = ratesAt(scores, truth, candidate);
          if (rates[kept] < share - 1e-9) continue;
          expect(found[other]).toBeGreaterThanOrEqual(rates[other]);
        }
      }),
    );
  },
);

test('a share of the cases that rounding puts above a whole number asks for no case more', () => {
  expect(0.55 * 100).toBeGreaterThan(55);
  const scores = Array.from({ length: 200 }, (_, i) => 1 - i / 1000);
  const truth = Uint8Array.from(scores, (_, i) => (i < 100 ? 1 : 0));
  expect(thresholdFor(scores, truth, { sensitivity: 0.55 })).toBe(scores[54]);
  // 55 of the others lie below it, 45 at it or above.
  expect(thresholdFor(scores, truth, { specificity: 0.55 })).toBe(scores[144]);
});

test('without cases, or without others, there is no threshold', () => {
  expect(thresholdFor([0.5], Uint8Array.of(0), { sensitivity: 0.9 })).toBeNull();
  expect(thresholdFor([0.5], Uint8Array.of(1), { specificity: 0.9 })).toBeNull();
});

test('a frozen threshold is applied as it is', () => {
  const scores = [0.9, 0.6, 0.4, 0.8, 0.1, 0.2];
  const truth = Uint8Array.of(1, 1, 1, 0, 0, 0);
  const found = operatingPoint(scores, truth, 0.6, { seed: 1 });
  expect(found.counts).toEqual({ tp: 2, fp: 1, fn: 1, tn: 2 });
  expect(found.sensitivity.value).toBeCloseTo(2 / 3, 12);
  expect(found.specificity.value).toBeCloseTo(2 / 3, 12);
  expect(found.ppv.value).toBeCloseTo(2 / 3, 12);
  expect(found.sensitivity.interval[0]!).toBeLessThan(2 / 3);
});

test('the predictive value falls with the prevalence', () => {
  expect(ppvAtPrevalence(0.9, 0.9, 0.5)).toBeCloseTo(0.9, 12);
  expect(ppvAtPrevalence(0.9, 0.9, 0.02)).toBeCloseTo(0.018 / (0.018 + 0.098), 12);
  expect(ppvAtPrevalence(0, 1, 0.02)).toBeNull();
});

test('a point says whether its rates rest on enough cases, and on enough others', () => {
  const target = { rate: 'sensitivity', value: 0.9 } as const;
  const point = (cases: number, others: number) => {
    const truth = Uint8Array.from({ length: cases + others }, (_, i) => (i < cases ? 1 : 0));
    const scores = Array.from(truth, (one, i) => one / 2 + i / 1000);
    const asked = { prevalence: 0.1, seed: 1 };
    return pointsAt([{ target, threshold: 0.5 }], scores, truth, asked)[0]!.evaluable;
  };
  expect(point(10, 10)).toEqual({ sensitivity: true, specificity: true });
  expect(point(9, 10)).toEqual({ sensitivity: false, specificity: true });
  expect(point(10, 9)).toEqual({ sensitivity: true, specificity: false });
});
