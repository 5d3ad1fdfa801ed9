import { expect, test } from 'vitest';
import { compared, figuresOf, judged } from '../../source/comparison/compare.js';
import type { Matched } from '../../source/comparison/match-images.js';

/** Rows of two classes, right from the image `from` on. */
const rightFrom = (labels: Int32Array, from: number) =>
  Float32Array.from({ length: labels.length * 2 }, (_, at) =>
    (at % 2 === labels[at >> 1]) === at >> 1 >= from ? 0.9 : 0.1,
  );

test('runs are better in accuracy only where the exact test says so, as phases are', () => {
  const labels = Int32Array.from({ length: 100 }, (_, i) => i % 2);
  const roles = { melanoma: [0], malignant: [] };
  const against = (behind: number, size: number) => {
    const groups = Int32Array.from(labels, (_, i) => Math.floor(i / size));
    const matched = { classes: ['melanoma', 'nevus'], labels, groups } as unknown as Matched;
    return judged([compared(matched, rightFrom(labels, 0), rightFrom(labels, behind), roles)])[0]!;
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
  const roles = { melanoma: [0], malignant: [] };
  const against = (behind: number) =>
    judged([compared(matched, rightFrom(labels, 0), rightFrom(labels, behind), roles)])[0]!;
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

test('of several pairs the verdict on a figure is by Holm over the pairs, and p stays as it is', () => {
  const labels = Int32Array.from({ length: 100 }, (_, i) => i % 2);
  const groups = Int32Array.from(labels, (_, i) => i);
  const matched = { classes: ['melanoma', 'nevus'], labels, groups } as unknown as Matched;
  const roles = { melanoma: [0], malignant: [] };
  const pairs = [6, 20, 7].map((behind, n) => ({
    name: `run ${n}`,
    ...compared(matched, rightFrom(labels, 0), rightFrom(labels, behind), roles),
  }));
  const [alone] = judged(pairs.slice(0, 1));
  expect(alone!.accuracy.verdict).toBe('better');
  expect(alone!.accuracy.adjustedP).toBe(alone!.accuracy.p);
  const found = judged(pairs);
  const [six, twenty, seven] = found.map(({ accuracy }) => accuracy);
  expect(found.map(({ name }) => name)).toEqual(['run 0', 'run 1', 'run 2']);
  expect(found.map(({ accuracy }) => accuracy.p)).toEqual(pairs.map(({ accuracy }) => accuracy.p));
  expect(twenty!.adjustedP).toBeCloseTo(3 * twenty!.p!, 12);
  expect(seven!.adjustedP).toBeCloseTo(2 * seven!.p!, 12);
  expect(six!.adjustedP).toBe(six!.p);
  expect([six, twenty, seven].map((one) => one!.verdict)).toEqual(Array(3).fill('better'));
  // A p of 0.031 is no chance among three of which the others are below it, but is among four.
  const many = judged([6, 6, 6, 20].map((n) => pairs[n === 6 ? 0 : 1]!));
  expect(many.map(({ accuracy }) => accuracy.verdict)).toEqual([
    ...Array<string>(3).fill('not-distinguishable'),
    'better',
  ]);
  // Each figure is a family of its own, and one that no pair has stays unknown.
  for (const { balancedAccuracy, macroF1, melanomaAuc, malignantAuc } of many.slice(0, 1)) {
    expect(balancedAccuracy.adjustedP).toBeCloseTo(3 * balancedAccuracy.p!, 12);
    expect(macroF1.adjustedP).toBeCloseTo(Math.min(1, 3 * macroF1.p!), 12);
    expect(melanomaAuc!.adjustedP).toBeGreaterThan(melanomaAuc!.p!);
    expect(malignantAuc).toBeNull();
  }
});

test('an AUC that is not evaluable in a pair has no p, and does not count among the others', () => {
  const labels = Int32Array.from({ length: 100 }, (_, i) => (i < 5 ? 0 : 1));
  const matched = { classes: ['melanoma', 'nevus'], labels } as unknown as Matched;
  const roles = { melanoma: [0], malignant: [] };
  const few = compared(matched, rightFrom(labels, 0), rightFrom(labels, 6), roles);
  const auc = { n: 50, evaluable: true, value: 0.1, interval: [0.05, 0.15] as [number, number] };
  const other = { ...few, melanomaAuc: { ...auc, p: 0.04 } };
  const [first, second] = judged([few, other]);
  expect(first!.melanomaAuc).toMatchObject({ p: null, adjustedP: null, verdict: null });
  expect(second!.melanomaAuc).toMatchObject({ p: 0.04, adjustedP: 0.04, verdict: 'better' });
});

test('every interval and p is over groups: three copies of each image say no more than the images', () => {
  const roles = { melanoma: [0], malignant: [0, 2] };
  const once = Int32Array.from({ length: 90 }, (_, i) => i % 3);
  // Each figure in between, and each model right where the other is not.
  const row = (i: number, model: number): number[] => {
    const right = (i * 7 + model * 3) % 10 < 6 + model;
    return [0, 1, 2].map((c) => (right === (c === i % 3) ? 0.5 : 0.2) + ((i * 31 + c) % 17) / 1000);
  };
  const times = (n: number) => {
    const images = Array.from({ length: n * once.length }, (_, at) => Math.floor(at / n));
    const matched = {
      classes: ['melanoma', 'nevus', 'carcinoma'],
      labels: Int32Array.from(images, (i) => once[i]!),
      groups: Int32Array.from(images),
    } as unknown as Matched;
    const [one, other] = [0, 1].map((model) =>
      Float32Array.from(images.flatMap((i) => row(i, model))),
    );
    return {
      figures: [one!, other!].map((of) => figuresOf(matched, of, roles)),
      pair: compared(matched, one!, other!, roles),
    };
  };
  const [single, tripled] = [times(1), times(3)];
  const names = ['accuracy', 'balancedAccuracy', 'macroF1', 'melanomaAuc', 'malignantAuc'] as const;
  for (const name of names) {
    for (const [n, figures] of tripled.figures.entries()) {
      const { value, interval } = single.figures[n]![name]!;
      expect(value).toBeGreaterThan(0.2);
      expect(interval[1]! - interval[0]!).toBeGreaterThan(0.1);
      expect(figures[name]!.value).toBeCloseTo(value!, 10);
      expect(figures[name]!.interval).toEqual(interval.map((end) => expect.closeTo(end!, 10)));
    }
    const { value, interval, p } = single.pair[name]!;
    expect(tripled.pair[name]!.value).toBeCloseTo(value!, 10);
    expect(tripled.pair[name]!.interval).toEqual(interval.map((end) => expect.closeTo(end!, 10)));
    expect(tripled.pair[name]!.p).toBeCloseTo(p!, 10);
  }
});

test('an AUC of fewer than 10 cases is counted, and not told', () => {
  const labels = Int32Array.from({ length: 100 }, (_, i) => (i < 5 ? 0 : 1));
  const groups = Int32Array.from(labels, (_, i) => i);
  const matched = { classes: ['melanoma', 'nevus'], labels, groups } as unknown as Matched;
  const { melanomaAuc } = figuresOf(matched, rightFrom(labels, 3), {
    melanoma: [0],
    malignant: [],
  });
  expect(melanomaAuc).toEqual({ n: 5, evaluable: false, value: null, interval: [null, null] });
});
