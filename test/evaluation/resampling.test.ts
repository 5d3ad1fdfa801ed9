import { expect, test } from 'vitest';
import {
  BOOTSTRAP_DRAWS,
  bootstrapIntervals,
  percentileInterval,
  quantile,
  resample,
} from '../../source/evaluation/resampling.js';
import { evaluate } from '../../source/evaluation/index.js';
import { recorded } from './recorded.js';

test("quantiles are numpy's", () => {
  for (const { values, expected } of recorded<{ values: number[]; expected: number[] }[]>(
    'quantiles',
  )) {
    [0.025, 0.5, 0.975].forEach((share, i) =>
      expect(quantile(values, share)).toBeCloseTo(expected[i], 12),
    );
  }
});

const share = (weights: Float64Array) => [weights[0] / weights.length];

test('a seed repeats its intervals and another seed has others', () => {
  const interval = (seed: number) => bootstrapIntervals(40, undefined, share, seed)[0];
  expect(interval(1)).toEqual(interval(1));
  const all: number[] = [];
  const other: number[] = [];
  resample(5, undefined, 1, (weights) => void all.push(...weights));
  resample(5, undefined, 2, (weights) => void other.push(...weights));
  expect(all).not.toEqual(other);
});

test('without groups every draw takes as many images as there are, each as often as any other', () => {
  const sums = [0, 0, 0, 0];
  resample(4, undefined, 7, (weights) => {
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(4);
    weights.forEach((weight, i) => (sums[i] += weight));
  });
  for (const sum of sums) expect(Math.abs(sum / BOOTSTRAP_DRAWS - 1)).toBeLessThan(0.06);
});

test('a draw takes whole groups: images of one group count the same in each', () => {
  const groups = [17, 4, 17, 4, 9];
  let torn = 0;
  const totals = new Set<number>();
  resample(5, groups, 3, (weights) => {
    if (weights[0] !== weights[2] || weights[1] !== weights[3]) torn++;
    totals.add(weights.reduce((sum, weight) => sum + weight, 0));
  });
  expect(torn).toBe(0);
  // Three of the three groups: 3 to 6 images.
  expect([...totals].sort()).toEqual([3, 4, 5, 6]);
});

test('images that repeat each other widen the interval when they are one group', () => {
  const labels = Int32Array.from({ length: 120 }, (_, i) => Math.floor(i / 4) % 2);
  const probabilities = Float32Array.from({ length: 240 }, (_, at) => {
    const lesion = Math.floor(at / 8);
    const right = lesion % 3 !== 0 ? 0.8 : 0.2;
    return at % 2 === labels[at >> 1] ? right : 1 - right;
  });
  const groups = Int32Array.from(labels, (_, i) => Math.floor(i / 4));
  const width = ({ accuracy }: ReturnType<typeof evaluate>) =>
    accuracy.interval[1]! - accuracy.interval[0]!;
  const classes = ['a', 'b'];
  const alone = evaluate({ classes, labels, probabilities });
  const grouped = evaluate({ classes, labels, probabilities, groups });
  expect(grouped.accuracy.value).toBe(alone.accuracy.value);
  expect(grouped.groups).toBe(30);
  // Four images a group: twice the width, by the square root of the group's size.
  expect(width(grouped) / width(alone)).toBeGreaterThan(1.7);
  expect(width(grouped) / width(alone)).toBeLessThan(2.3);
});

test('half of the draws make an interval, and fewer do not', () => {
  const values = Array.from({ length: BOOTSTRAP_DRAWS / 2 }, (_, i) => i);
  const [low, high] = percentileInterval(values);
  expect(low).toBeCloseTo(0.025 * 999, 9);
  expect(high).toBeCloseTo(0.975 * 999, 9);
  expect(percentileInterval(values.slice(1))).toEqual([null, null]);
});
