import { expect, test } from 'vitest';
import { confidenceOf, referenceOf } from '../../source/inference/reference.js';

/** Twenty images of two classes: the first ten are melanoma, scored 0.95, 0.90, ... */
const n = 20;
const score = (i: number): number => 0.95 - 0.05 * (i % 10) - (i < 10 ? 0 : 0.4);
const probabilities = Float32Array.from({ length: 2 * n }, (_, j) =>
  j % 2 === 0 ? score(j >> 1) : 1 - score(j >> 1),
);
const predictions = {
  labels: Int32Array.from({ length: n }, (_, i) => (i < 10 ? 0 : 1)),
  groups: Int32Array.from({ length: n }, (_, i) => i),
  probabilities,
};
const roles = { melanoma: [0], malignant: [0] };
const operating = { sensitivity: 0.9, specificity: 0.9, prevalence: 0.02 };

test('the highest probability of each image', () => {
  expect([...confidenceOf(Float32Array.of(0.2, 0.8, 0.5, 0.5), 2)]).toEqual([
    expect.closeTo(0.8, 6),
    0.5,
  ]);
});

test('thresholds keep their rates on the validation set they come from', () => {
  const { thresholds, temperature, leastConfidence } = referenceOf(
    predictions,
    2,
    roles,
    operating,
  )!;
  const calibrated = (p: number) => {
    const odds = (p / (1 - p)) ** (1 / temperature);
    return odds / (1 + odds);
  };
  const scores = Array.from({ length: n }, (_, i) => calibrated(score(i)));
  const above = (threshold: number, from: number) =>
    scores.slice(from, from + 10).filter((value) => value >= threshold - 1e-6).length;
  const [sensitive, specific] = thresholds;
  expect(above(sensitive.threshold, 0)).toBe(9);
  expect(10 - above(specific.threshold, 10)).toBe(9);
  const confidences = scores.map((value) => Math.max(value, 1 - value));
  const least = confidences.filter((value) => value <= leastConfidence + 1e-6);
  expect(confidences.filter((value) => value < leastConfidence - 1e-6).length).toBeLessThan(2);
  expect(least.length).toBeGreaterThanOrEqual(2);
  expect(least.length).toBeLessThan(6);
});

test('there is nothing to go by without images, or with probabilities that are no numbers', () => {
  const empty = {
    labels: new Int32Array(),
    groups: new Int32Array(),
    probabilities: new Float32Array(),
  };
  expect(referenceOf(empty, 2, roles, operating)).toBeNull();
  const broken = {
    ...predictions,
    probabilities: probabilities.map((p, j) => (j === 3 ? NaN : p)),
  };
  expect(referenceOf(broken, 2, roles, operating)).toBeNull();
  expect(referenceOf(predictions, 2, { ...roles, melanoma: [] }, operating)!.thresholds).toEqual(
    [],
  );
});

test('a rate that the validation set freezes no threshold for is named with the reason', () => {
  const others = { ...predictions, labels: predictions.labels.map(() => 1) };
  const { thresholds, unfrozen } = referenceOf(others, 2, roles, operating)!;
  expect(unfrozen).toEqual([{ target: { rate: 'sensitivity', value: 0.9 }, reason: 'no-cases' }]);
  expect(thresholds.map(({ target }) => target.rate)).toEqual(['specificity']);
  expect(referenceOf(predictions, 2, roles, operating)!.unfrozen).toEqual([]);
  expect(referenceOf(others, 2, { ...roles, melanoma: [] }, operating)!.unfrozen).toEqual([]);
});
