import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  comparePaired,
  mcnemarExact,
  signFlipExact,
  type PairedComparison,
} from '../../source/evaluation/compare.js';
import { accuracyVerdicts } from '../../source/evaluation/paired-verdicts.js';
import { recorded } from './recorded.js';

test("McNemar's exact test is SciPy's two-sided binomial test of the discordant images", () => {
  const cases = recorded<{ onlyFirst: number; onlySecond: number; p: number }[]>('mcnemar');
  for (const { onlyFirst, onlySecond, p } of cases) {
    expect(Math.abs(mcnemarExact(onlyFirst, onlySecond) - p)).toBeLessThan(1e-9);
  }
});

test('the sign-flip test of groups of one image is the exact McNemar test', () => {
  const cases = recorded<{ onlyFirst: number; onlySecond: number; p: number }[]>('mcnemar');
  for (const { onlyFirst, onlySecond, p } of cases) {
    const leads = [...Array<number>(onlyFirst).fill(1), ...Array<number>(onlySecond).fill(-1), 0];
    expect(Math.abs(signFlipExact(leads) - p)).toBeLessThan(1e-9);
  }
});

test('tens of thousands of groups are as exact, and leads beyond all chance none', () => {
  const leads = (first: number, second: number) =>
    Array.from({ length: first + second }, (_, i) => (i < first ? 1 : -1));
  for (const [first, second] of [[20_150, 19_850], [20_500, 19_500]] as const) {
    const p = mcnemarExact(first, second);
    expect(Math.abs(signFlipExact(leads(first, second)) - p)).toBeLessThan(1e-9);
  } // prettier-ignore
  // Of leads of 3 the sum is three times that of leads of 1.
  const threes = leads(20_150, 19_850).map((lead) => 3 * lead);
  expect(signFlipExact(threes)).toBeCloseTo(mcnemarExact(20_150, 19_850), 9);
  expect(signFlipExact(leads(40_000, 0))).toBe(0);
});

test('the sign-flip test counts the signs of whole groups that lead as far', () => {
  const lead = fc.array(fc.integer({ min: -6, max: 6 }), { maxLength: 9 });
  fc.assert(
    fc.property(lead, (leads) => {
      const total = (of: readonly number[]) => Math.abs(of.reduce((sum, one) => sum + one, 0));
      const signs = Array.from({ length: 2 ** leads.length }, (_, bits) =>
        leads.map((one, n) => ((bits >> n) & 1 ? one : -one)),
      );
      const asFar = signs.filter((flipped) => total(flipped) >= total(leads)).length;
      expect(signFlipExact(leads)).toBeCloseTo(asFar / signs.length, 12);
    }),
  );
});

/** What is said of a pair that is alone. */
const verdictOn = (pair: PairedComparison) => accuracyVerdicts([pair])[0]!.verdict;

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
  expect(verdictOn(found)).toBe('better');
  expect(found.accuracy.value).toBeCloseTo(0.25, 12);
  expect(found.mcnemar).toMatchObject({ onlyFirst: 50, onlySecond: 0 });
  const turned = comparePaired(labels, bad, good, 2, { seed: 1 });
  expect(verdictOn(turned)).toBe('worse');
  expect(turned.accuracy.value).toBeCloseTo(-0.25, 12);
});

test('models whose difference may be chance are not distinguishable', () => {
  const shifted = rows(labels, (i) => i % 10 !== 1);
  expect(verdictOn(comparePaired(labels, good, shifted, 2, { seed: 1 }))).toBe(
    'not-distinguishable',
  );
  const same = comparePaired(labels, good, good, 2, { seed: 1 });
  expect(verdictOn(same)).toBe('not-distinguishable');
  expect(same).toMatchObject({
    accuracy: { value: 0, interval: [0, 0] },
    mcnemar: { p: 1 },
  });
});

test('images of one lesion count once: a lead on few lesions is no lead', () => {
  const one = rows(labels, (i) => i >= 20);
  const other = rows(labels, () => true);
  expect(verdictOn(comparePaired(labels, other, one, 2, { seed: 1 }))).toBe('better');
  const groups = Int32Array.from(labels, (_, i) => (i < 20 ? 0 : i));
  expect(verdictOn(comparePaired(labels, other, one, 2, { groups, seed: 1 }))).toBe(
    'not-distinguishable',
  );
});

test('images of one lesion are not counted as independent by the exact test', () => {
  // 30 lesions of 5 pictures: on 7 the first model alone is right, on 3 the second alone.
  const truth = labels.slice(0, 150);
  const groups = Int32Array.from(truth, (_, i) => Math.floor(i / 5));
  const first = rows(truth, (i) => groups[i]! < 7 || groups[i]! >= 10);
  const second = rows(truth, (i) => groups[i]! >= 7);
  const found = comparePaired(truth, first, second, 2, { groups, seed: 1 });
  expect(found.mcnemar).toMatchObject({ onlyFirst: 35, onlySecond: 15 });
  expect(found.mcnemar.p).toBeLessThan(0.01);
  expect(found.byGroup).toMatchObject({ moreFirst: 7, moreSecond: 3 });
  expect(found.byGroup!.p).toBeCloseTo(mcnemarExact(7, 3), 12);
  expect(verdictOn(found)).toBe('not-distinguishable');
  // With one image a lesion there is nothing beside the exact McNemar test.
  const alone = Int32Array.from(truth, (_, i) => i);
  const single = comparePaired(truth, first, second, 2, { groups: alone, seed: 1 });
  expect(single).not.toHaveProperty('byGroup');
  expect(single.mcnemar).toEqual(found.mcnemar);
});

test('a lead on so few images that the exact test calls it chance is no lead, whatever the interval', () => {
  const verdicts = [4, 5, 6].map((n) => {
    const behind = rows(labels, (i) => i >= n);
    const right = rows(labels, () => true);
    const found = comparePaired(labels, right, behind, 2, { seed: 1 });
    return [verdictOn(found), found.mcnemar.p < 0.05, found.accuracy.interval[0]! > 0];
  });
  expect(verdicts).toEqual([
    ['not-distinguishable', false, true],
    ['not-distinguishable', false, true],
    ['better', true, true],
  ]);
});

test('of several pairs the verdicts are by p times their number, of groups where there are', () => {
  const right = rows(labels, () => true);
  const groups = Int32Array.from(labels, (_, i) => i >> 1);
  const [six, lesions] = [undefined, groups].map((of) => {
    const behind = rows(labels, (i) => i >= (of ? 12 : 6));
    return comparePaired(labels, right, behind, 2, { groups: of, seed: 1 });
  });
  expect(lesions!.byGroup!.p).toBeCloseTo(six!.mcnemar.p, 12);
  for (const pairs of [[six!], [lesions!], [six!, lesions!]]) {
    const found = accuracyVerdicts(pairs);
    for (const { adjustedP, verdict } of found) {
      expect(adjustedP).toBeCloseTo(pairs.length * 2 * 0.5 ** 6, 12);
      expect(verdict).toBe(pairs.length === 1 ? 'better' : 'not-distinguishable');
    }
  }
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
