import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparePaired, mcnemarExact } from '../../source/evaluation/compare.js';
import { recorded } from './recorded.js';

test("McNemar's exact test is SciPy's two-sided binomial test of the discordant images", () => {
  const cases = recorded<{ onlyFirst: number; onlySecond: number; p: number }[]>('mcnemar');
  for (const { onlyFirst, onlySecond, p } of cases) {
    expect(Math.abs(mcnemarExact(onlyFirst, onlySecond) - p)).toBeLessThan(1e-9);
  }
});

/** Probabilities of two classes that are right where told. */
const rows = (labels: Int32Array, right: (i: number) => boolean) =>
  Float32Array.from({ length: labels.length * 2 }, (_, at) =>
    (at % 2 === labels[at >> 1]) === right(at >> 1) ? 0.9 : 0.1,
  );
const labels = Int32Array.from({ length: 200 }, (_, i) => i % 2);
const good = rows(labels, (i) => i % 10 !== 0);
const bad = rows(labels, (i) => i % 10 !== 0 && i % 4 !== 1);

test('a model that is right more often beyond chance is better, and the other worse', () => {
  const found = comparePaired(labels, good, bad, 2, { seed: 1 });
  expect(found.verdict).toBe('better');
  expect(found.accuracy.value).toBeCloseTo(0.25, 12);
  expect(found.mcnemar).toMatchObject({ onlyFirst: 50, onlySecond: 0 });
  const turned = comparePaired(labels, bad, good, 2, { seed: 1 });
  expect(turned.verdict).toBe('worse');
  expect(turned.accuracy.value).toBeCloseTo(-0.25, 12);
});

test('models whose difference may be chance are not distinguishable', () => {
  const shifted = rows(labels, (i) => i % 10 !== 1);
  expect(comparePaired(labels, good, shifted, 2, { seed: 1 }).verdict).toBe('not-distinguishable');
  expect(comparePaired(labels, good, good, 2, { seed: 1 })).toMatchObject({
    verdict: 'not-distinguishable',
    accuracy: { value: 0, interval: [0, 0] },
    mcnemar: { p: 1 },
  });
});

test('images of one lesion count once: a lead on few lesions is no lead', () => {
  const one = rows(labels, (i) => i >= 20);
  const other = rows(labels, () => true);
  expect(comparePaired(labels, other, one, 2, { seed: 1 }).verdict).toBe('better');
  const groups = Int32Array.from(labels, (_, i) => (i < 20 ? 0 : i));
  expect(comparePaired(labels, other, one, 2, { groups, seed: 1 }).verdict).toBe(
    'not-distinguishable',
  );
});

test('turning the two around turns the signs', () => {
  const column = fc.array(fc.boolean(), { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(column, column, (a, b) => {
      const truth = labels.slice(0, 30);
      const [first, second] = [a, b].map((right) => rows(truth, (i) => right[i]));
      const there = comparePaired(truth, first, second, 2, { seed: 5 });
      const back = comparePaired(truth, second, first, 2, { seed: 5 });
      expect(back.accuracy.value).toBeCloseTo(-there.accuracy.value!, 12);
      expect(back.accuracy.interval[0]).toBeCloseTo(-there.accuracy.interval[1]!, 12);
      expect(back.mcnemar.p).toBe(there.mcnemar.p);
    }),
    { numRuns: 10 },
  );
});
