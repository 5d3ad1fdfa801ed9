import { expect, test } from 'vitest';
import { calibratedScores, fitScore, scoreFigures } from '../../source/evaluation/platt.js';
import { calibratedScore, calibratedThreshold } from '../../source/score-calibration.js';

/** Of the images with a score a share that is another: 20 images a step. */
const shares = [[0.1, 1], [0.3, 2], [0.5, 5], [0.7, 7], [0.9, 14]] as const; // prettier-ignore
const scores = shares.flatMap(([score]) => Array.from({ length: 20 }, () => score));
const truth = Uint8Array.from(
  shares.flatMap(([, cases]) => Array.from({ length: 20 }, (_, i) => (i < cases ? 1 : 0))),
);

test('slope and intercept are those that SciPy finds for Platt’s targets', () => {
  const found = fitScore(scores, truth);
  expect(found).toEqual({
    slope: expect.closeTo(0.842944, 5),
    intercept: expect.closeTo(-1.1894759, 5),
  });
});

test('predicted shares come to the observed ones, and the order of scores stays', () => {
  const found = fitScore(scores, truth);
  if (typeof found === 'string') throw new Error(found);
  const mapped = calibratedScores(scores, found);
  const [before, after] = [scoreFigures(scores, truth), scoreFigures(mapped, truth)];
  expect(before.ranges[3]).toEqual({
    ...{ from: 0.5, to: 0.7, n: 20 },
    ...{ predicted: expect.closeTo(0.5, 9), observed: 0.25 },
  });
  expect(before.ranges.map(({ n }) => n)).toEqual([0, 20, 20, 20, 20, 20]);
  expect(before.ranges[0]).toMatchObject({ predicted: null, observed: null });
  expect(before.error!).toBeGreaterThan(0.18);
  expect(after.error!).toBeLessThan(0.05);
  expect(after.loss!).toBeLessThan(before.loss!);
  expect(after.brier!).toBeLessThan(before.brier!);
  expect([...new Set(mapped)]).toEqual([...new Set(mapped)].sort((a, b) => a - b));
});

test('a fit stays finite where cases and others are apart, and where scores are 0 and 1', () => {
  const apart = [...Array<number>(12).fill(1), ...Array<number>(12).fill(0)];
  const found = fitScore(apart, Uint8Array.from(apart));
  if (typeof found === 'string') throw new Error(found);
  // Platt's targets of 12 and 12.
  expect(calibratedScore(1, found)).toBeCloseTo(13 / 14, 4);
  expect(calibratedScore(0, found)).toBeCloseTo(1 / 14, 4);
});

test('too few cases, too few others and scores that do not rise with cases calibrate nothing', () => {
  const first = (n: number, one: number) =>
    Uint8Array.from(truth, (_, i) => (i < n ? one : 1 - one));
  expect(fitScore(scores, first(9, 1))).toBe('few-cases');
  expect(fitScore(scores, first(9, 0))).toBe('few-others');
  // Ten are enough; those of the lowest scores as cases make them fall.
  expect(fitScore(scores, first(10, 1))).toBe('not-rising');
  expect(fitScore(scores, first(10, 0))).toMatchObject({ slope: expect.any(Number) as number });
  expect(fitScore(scores, first(50, 1))).toBe('not-rising');
  expect(fitScore(scores.map(() => 0.4), truth)).toBe('not-rising'); // prettier-ignore
});

test('a threshold is shown as the mean of what it is in each fold, or not at all', () => {
  const same = { slope: 1, intercept: 0 };
  const lower = { slope: 1, intercept: -Math.log(3) };
  expect(calibratedThreshold([0.5, 0.5], [same, lower])).toBeCloseTo((0.5 + 0.25) / 2, 9);
  expect(calibratedThreshold([0.5], undefined)).toBeNull();
});
