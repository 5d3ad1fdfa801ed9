import { expect, test } from 'vitest';
import {
  calibrationError,
  confidences,
  reliability,
  RELIABILITY_BINS,
} from '../../source/evaluation/calibration.js';
import { DECISION_THRESHOLDS, netBenefit } from '../../source/evaluation/net-benefit.js';

const found = confidences(
  Int32Array.of(0, 0, 1, 1),
  Int32Array.of(0, 0, 0, 1),
  Float32Array.of(1, 0, 0.6, 0.4, 0.6, 0.4, 0.25, 0.75),
  2,
);

test('bins are closed above, so that certainty is in the last and 0.6 in the ninth of fifteen', () => {
  const bins = reliability(found);
  expect(bins).toHaveLength(RELIABILITY_BINS);
  expect(bins.at(-1)).toMatchObject({ n: 1, confidence: 1, accuracy: 1 });
  // 0.6 in float32 lies just above 9/15.
  expect(bins[9]).toMatchObject({ n: 2, accuracy: 0.5 });
  const edges = confidences(Int32Array.of(0), Int32Array.of(0), Float32Array.of(0.2, 0.8), 2);
  edges.confidence[0] = 6 / 15;
  expect(reliability(edges)[5].n).toBe(1);
  expect(reliability(edges)[6].n).toBe(0);
});

test('the calibration error is the mean distance of accuracy and confidence', () => {
  const ones = new Float64Array(4).fill(1);
  expect(calibrationError(found, ones)).toBeCloseTo((0 + 2 * 0.1 + 0.25) / 4, 6);
  expect(calibrationError(found, new Float64Array(4))).toBeNull();
});

test('net benefit weighs false alarms by the odds of the threshold', () => {
  const curve = netBenefit([0.9, 0.6, 0.3, 0.1], Uint8Array.of(1, 0, 1, 0));
  const at = (threshold: (typeof DECISION_THRESHOLDS)[number]) =>
    curve[DECISION_THRESHOLDS.indexOf(threshold)];
  // At 0.2 two cases and one false alarm: (2 - 1 * 0.25) / 4; all: (2 - 2 * 0.25) / 4.
  expect(at(0.2).model).toBeCloseTo(0.4375, 12);
  expect(at(0.2).all).toBeCloseTo(0.375, 12);
  expect(at(0.5).model).toBeCloseTo((1 - 1) / 4, 12);
  // One acts from the threshold on: on the case at 0.3, but not on the other at 0.25.
  const edges = netBenefit([0.3, 0.25], Uint8Array.of(1, 0));
  expect(edges[DECISION_THRESHOLDS.indexOf(0.3)].model).toBeCloseTo(1 / 2, 12);
  expect(edges[DECISION_THRESHOLDS.indexOf(0.25)].model).toBeCloseTo((1 - 1 / 3) / 2, 12);
  expect(netBenefit([], new Uint8Array())[0]).toMatchObject({ model: null, all: null });
});
