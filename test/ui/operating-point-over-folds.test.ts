/** The operating point of a cross-validation: keys move one threshold for all folds, from what each fold froze. */
import { expect, test } from 'vitest';
import { calibratedScore } from '../../source/score-calibration.js';
import { calibratedPredictions } from '../../source/training/calibrated.js';
import { operatingPoints } from '../../source/training/frozen-on-validation.js';
import { missedCases } from '../../source/ui/panels/comparison/missed.js';
import type { ComparisonProps } from '../../source/ui/panels/comparison/panel-list.js';
import {
  shownThreshold,
  stopAt,
  stopsOf,
  thresholdWords,
  within,
} from '../../source/ui/panels/comparison/threshold.js';

const classes = ['melanoma', 'nevus'];
const config = {
  ...{ malignant: null, melanoma: null },
  operating: { sensitivity: 0.9, specificity: 0.9, prevalence: 0.1 },
};

/** A generator that gives the same numbers in every run: Park and Miller's. */
function numbers(seed: number): () => number {
  let at = seed;
  return () => (at = (at * 48271) % 2147483647) / 2147483647;
}

/** A third are melanomas, whose scores are higher on the whole; `shift` is of the log odds of all. */
function images(seed: number, shift: number, n = 120) {
  const next = numbers(seed);
  const labels = Int32Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 0 : 1));
  const scores = Array.from(labels, (label) => {
    const odds = 4 * (next() + next() - 1) + (label === 0 ? 1.5 : 0) + shift;
    return 1 / (1 + Math.exp(-odds));
  });
  const probabilities = Float32Array.from(scores.flatMap((score) => [score, 1 - score]));
  return { labels, probabilities, groups: Int32Array.from(labels.keys()) };
}

/** Folds whose models are sure and unsure of melanoma. */
const parts = [-1.5, 0, 2].map((shift, n) =>
  calibratedPredictions(
    { validation: images(n + 1, shift), test: images(n + 50, shift) },
    classes.length,
  ),
);
const found = operatingPoints(config, 'baseline', parts, classes)!;
const { calibratedCurve: _none, ...older } = found;
const { counts } = found.points[0]!;
const logs = [
  ['a log with calibrated scores', found],
  ['an older log', older],
] as const;

/** Every stop, from the lowest threshold to the highest. */
function walked(points: typeof found) {
  const [low, high] = [within(points, -1e9), within(points, 1e9)];
  return Array.from({ length: high - low + 1 }, (_, n) => stopAt(points, low + n));
}

test('the curve of calibrated scores is of one of them in all folds, and only of folds whose scores are calibrated', () => {
  const { calibrations, calibratedCurve } = found;
  const all = parts.flatMap(({ test: { labels, probabilities } }, fold) =>
    Array.from(labels, (label, i) => ({
      score: calibratedScore(probabilities[2 * i]!, calibrations![fold]!),
      case: label === 0,
    })),
  );
  expect(calibratedCurve!.length).toBeGreaterThan(20);
  for (const { threshold, tp, fp } of calibratedCurve!) {
    const called = all.filter(({ score }) => score >= threshold);
    expect(called.filter((one) => one.case)).toHaveLength(tp);
    expect(called.filter((one) => !one.case)).toHaveLength(fp);
  }
  const one = operatingPoints(config, 'baseline', [parts[0]!], classes)!;
  expect(one.calibrations).toHaveLength(1);
  expect(one).not.toHaveProperty('calibratedCurve');
  const few = { ...parts[0]!, validation: images(1, 0, 24) };
  const without = operatingPoints(config, 'baseline', [few, parts[1]!], classes)!;
  expect(without).not.toHaveProperty('calibrations');
  expect(without).not.toHaveProperty('calibratedCurve');
});

test.each(logs)(
  'a lower threshold never misses more and a higher one never alarms more, in %s',
  (_log, points) => {
    // Sorted by its threshold among those of all folds, what the folds froze would stand elsewhere.
    const stops = walked(points);
    expect(stops.length).toBeGreaterThan(20);
    for (const [n, stop] of stops.entries()) {
      if (n > 0) expect(stop.tp).toBeLessThanOrEqual(stops[n - 1]!.tp);
    }
    const at = -within(points, -1e9);
    expect(stops[at]!.frozen).toBe(points.points[0]);
    for (const { tp, fp } of stops.slice(0, at)) {
      expect(tp >= counts.tp && (tp > counts.tp || fp < counts.fp)).toBe(true);
    }
    for (const { tp, fp } of stops.slice(at + 1)) {
      expect(tp <= counts.tp && fp <= counts.fp).toBe(true);
    }
  },
);

test('a corner at which no more is found and no fewer are called than at a frozen stop is no stop', () => {
  const worse = { threshold: 0.5, tp: counts.tp - 1, fp: counts.fp };
  const better = { threshold: 0.4, tp: counts.tp - 1, fp: counts.fp - 1 };
  const [frozen] = found.points;
  const stops = stopsOf({ ...older, points: [frozen!], curve: [worse, better] });
  expect(stops.map(({ threshold }) => threshold)).toEqual([0.4, frozen!.threshold]);
});

test('the words tell the scale, and whether each fold has a threshold of its own', () => {
  const value = (points: typeof found, moved: number) =>
    shownThreshold(points, stopAt(points, moved)).value.toFixed(3);
  const words = (points: typeof found, moved: number) =>
    thresholdWords(points, stopAt(points, moved));
  for (const [, points] of logs) {
    expect(words(points, 0)).toBe(
      `melanoma from a calibrated score of ${found.points[0]!.calibratedThreshold!.toFixed(3)} on (mean of the folds)`,
    );
  }
  expect(words(found, 3)).toBe(
    `melanoma from a calibrated score of ${value(found, 3)} on (the same in every fold)`,
  );
  expect(words(older, 3)).toBe(
    `melanoma from an uncalibrated score of ${value(older, 3)} on (the same in every fold)`,
  );
});

test.each(logs)(
  'the missed melanomas are as many as are counted, at every stop of %s',
  (_log, points) => {
    const kept = parts.flatMap(({ test: { labels, probabilities } }, fold) =>
      Array.from(labels, (label, i) => ({
        ...{ path: null, file: `${fold}-${i}.jpg`, class: classes[label]!, predicted: 'nevus' },
        ...{ confidence: 0.5, score: probabilities[2 * i]!, fold: fold + 1 },
      })),
    );
    const row = { id: 'baseline', phase: { images: { images: kept } } };
    const props = { state: { operatingPoints: points }, row } as unknown as ComparisonProps;
    for (const stop of walked(points)) {
      const missed = missedCases(props, stop);
      expect(missed).toHaveLength(counts.tp + counts.fn - stop.tp);
      const { value, calibrated } = shownThreshold(points, stop);
      if (stop.frozen) continue;
      expect(calibrated).toBe(points === found);
      for (const { score } of missed) expect(score).toBeLessThan(value);
    }
  },
);
