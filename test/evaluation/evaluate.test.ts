import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accuracyOf, crossEntropy, evaluate } from '../../source/evaluation/index.js';
import { areaUnderRoc, rank } from '../../source/evaluation/ranking.js';
import { classFigures } from '../../source/evaluation/types.js';
import { evaluationSchema } from '../../source/runs/events.js';
import { recorded, type RecordedCase } from './recorded.js';

const names = (classes: number): string[] =>
  Array.from({ length: classes }, (_, c) => `class ${c}`);
const evaluated = (
  classes: number,
  labels: number[],
  probabilities: number[],
  more: Partial<Parameters<typeof evaluate>[0]> = {},
) =>
  evaluate({
    ...more,
    classes: names(classes),
    labels: Int32Array.from(labels),
    probabilities: Float32Array.from(probabilities),
  });

/** Equal to 1e-9, null only where null is expected. */
function expectNumber(found: number | null, expected: number | null, what: string): void {
  if (expected === null || found === null) expect(found, what).toBe(expected);
  else expect(Math.abs(found - expected), `${what}: ${found}, not ${expected}`).toBeLessThan(1e-9);
}

describe('agrees with scikit-learn on', () => {
  const cases = recorded<RecordedCase[]>('metrics');
  test.each(cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const found = evaluated(one.classes, one.labels, one.probabilities);
    const { expected } = one;
    expect(found.n).toBe(expected.n);
    expect(found.confusionMatrix).toEqual(expected.confusionMatrix);
    expectNumber(found.loss, expected.loss, 'loss');
    expectNumber(found.accuracy.value, expected.accuracy, 'accuracy');
    expectNumber(found.brier.value, expected.brier, 'Brier score');
    expectNumber(found.calibrationError.value, expected.calibrationError, 'calibration error');
    expectNumber(found.balancedAccuracy.value, expected.balancedAccuracy, 'balanced accuracy');
    expectNumber(found.macroF1.value, expected.macroF1, 'macro F1');
    expected.perClass.forEach((row, c) => {
      for (const key of ['n', ...classFigures] as const) {
        expectNumber(found.perClass[c][key], row[key], `${key} of class ${c}`);
      }
      const binary = evaluated(one.classes, one.labels, one.probabilities, { malignant: [c] });
      expectNumber(binary.malignant!.auc.value, row.auc, `AUC of class ${c} as a question`);
      expectNumber(binary.malignant!.partialAuc.value, row.partialAuc, `partial AUC of class ${c}`);
    });
  });

  const withIntervals = cases.filter((one) => one.expected.macroF1Interval);
  test.each(withIntervals.map((one) => [one.name, one] as const))(
    'bootstrap intervals, within resampling error: %s',
    (_name, one) => {
      const found = evaluated(one.classes, one.labels, one.probabilities);
      for (const end of [0, 1]) {
        const accuracy = one.expected.accuracyInterval![end];
        const balanced = one.expected.balancedAccuracyInterval![end];
        const macro = one.expected.macroF1Interval![end];
        // Accuracy moves in steps of one image.
        expect(Math.abs(found.accuracy.interval[end]! - accuracy)).toBeLessThan(0.016);
        expect(Math.abs(found.balancedAccuracy.interval[end]! - balanced)).toBeLessThan(0.012);
        expect(Math.abs(found.macroF1.interval[end]! - macro)).toBeLessThan(0.012);
      }
    },
  );
});

test('no image: everything that needs one is null', () => {
  const found = evaluated(2, [], []);
  expect(found).toMatchObject({
    n: 0,
    loss: null,
    accuracy: { value: null, interval: [null, null] },
    balancedAccuracy: { value: null, interval: [null, null] },
    macroF1: { value: null, interval: [null, null] },
    confusionMatrix: [
      [0, 0],
      [0, 0],
    ],
  });
  expect(found.perClass[0]).toMatchObject({ n: 0, sensitivity: null, f1: null, auc: null });
  expect(accuracyOf(new Int32Array(), new Float32Array())).toBeNull();
});

test('a probability that is no number leaves nothing that looks like a result', () => {
  const found = evaluated(2, [0, 1], [NaN, NaN, 0.2, 0.8]);
  expect(found.n).toBe(2);
  expect(found.loss).toBeNull();
  expect(found.accuracy).toEqual({ value: null, interval: [null, null] });
  expect(found.balancedAccuracy.value).toBeNull();
  expect(found.confusionMatrix.flat().reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(found.perClass.map(({ n }) => n)).toEqual([1, 1]);
  expect(found.perClass.map(({ sensitivity }) => sensitivity)).toEqual([null, null]);
  expect(accuracyOf(Int32Array.of(0), Float32Array.of(NaN, 1))).toBeNull();
});

test('of equal probabilities the lowest class is predicted', () => {
  expect(evaluated(3, [2], [0.2, 0.4, 0.4]).confusionMatrix[2]).toEqual([0, 1, 0]);
});

test('lengths that do not fit and labels that are no class are refused', () => {
  expect(() => evaluated(2, [0], [0.5])).toThrow(RangeError);
  expect(() => evaluated(2, [2], [0.5, 0.5])).toThrow(/outside 0..1/);
});

test('two thousand images of nine classes take a few seconds of processor time at most', () => {
  const labels = Array.from({ length: 2000 }, (_, n) => (n * n) % 9);
  const probabilities = labels.flatMap((label, n) =>
    Array.from({ length: 9 }, (_, c) => (c === (n % 3 === 0 ? label : n % 9) ? 0.5 : 0.0625)),
  );
  const before = process.cpuUsage();
  evaluated(9, labels, probabilities);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(4000);
});

test(
  'two hundred classes of ten images each take less than twenty seconds of processor time',
  { timeout: 60_000 },
  () => {
    const labels = Array.from({ length: 2000 }, (_, n) => n % 200);
    const probabilities = labels.flatMap((label, n) =>
      Array.from(
        { length: 200 },
        (_, c) => (((n * 7919 + c * 104_729) % 1009) + 500 * Number(c === label)) / 1e5,
      ),
    );
    const before = process.cpuUsage();
    const found = evaluated(200, labels, probabilities, { groups: labels.map((_, n) => n >> 1) });
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(20_000);
    expect(found.perClass).toHaveLength(200);
  },
);

const predictions = fc.integer({ min: 2, max: 5 }).chain((classes) =>
  fc.record({
    classes: fc.constant(classes),
    images: fc.array(
      fc.record({
        label: fc.nat(classes - 1),
        scores: fc.array(fc.integer({ min: 1, max: 9 }), {
          minLength: classes,
          maxLength: classes,
        }),
      }),
      { minLength: 1, maxLength: 25 },
    ),
  }),
);
type Drawn = typeof predictions extends fc.Arbitrary<infer T> ? T : never;
function probabilitiesOf({ images }: Drawn) {
  const probabilities = images.flatMap(({ scores }) => {
    const sum = scores.reduce((total, score) => total + score, 0);
    return scores.map((score) => score / sum);
  });
  return { labels: images.map(({ label }) => label), probabilities };
}
function evaluateDrawn(drawn: Drawn) {
  const { labels, probabilities } = probabilitiesOf(drawn);
  return { labels, probabilities, found: evaluated(drawn.classes, labels, probabilities) };
}

describe('for any predictions', () => {
  test('the result fits the event log, counts every image once, and intervals lie within 0 and 1', () => {
    fc.assert(
      fc.property(predictions, (drawn) => {
        const { labels, probabilities, found } = evaluateDrawn(drawn);
        expect(evaluationSchema.parse(found)).toEqual(found);
        expect(found.confusionMatrix.flat().reduce((sum, count) => sum + count, 0)).toBe(
          labels.length,
        );
        found.confusionMatrix.forEach((row, c) =>
          expect(row.reduce((sum, count) => sum + count, 0)).toBe(found.perClass[c].n),
        );
        for (const { interval } of [found.accuracy, found.balancedAccuracy, found.macroF1]) {
          expect(0 <= interval[0]! && interval[0]! <= interval[1]! && interval[1]! <= 1).toBe(true);
        }
        const truth = Int32Array.from(labels);
        const rows = Float32Array.from(probabilities);
        expect(accuracyOf(truth, rows)).toBe(found.accuracy.value);
        expect(crossEntropy(truth, rows)).toBe(found.loss);
      }),
      { numRuns: 25 },
    );
  });

  test('the order of the images does not matter, nor the time of asking', () => {
    fc.assert(
      fc.property(predictions, (drawn) => {
        const { found } = evaluateDrawn(drawn);
        const turned = evaluateDrawn({ ...drawn, images: [...drawn.images].reverse() }).found;
        expect(turned.confusionMatrix).toEqual(found.confusionMatrix);
        expect(turned.loss).toBeCloseTo(found.loss!, 10);
        expect(turned.brier.value).toBeCloseTo(found.brier.value!, 10);
        turned.perClass.forEach(({ auc, averagePrecision }, c) => {
          expect(auc).toEqual(found.perClass[c].auc);
          expect(averagePrecision).toEqual(found.perClass[c].averagePrecision);
        });
        expect(evaluateDrawn(drawn).found).toEqual(found);
      }),
      { numRuns: 25 },
    );
  });

  test('the AUC is the share of pairs of a case and a non-case in the right order', () => {
    fc.assert(
      fc.property(predictions, (drawn) => {
        const { labels, probabilities } = probabilitiesOf(drawn);
        const score = (n: number) => Math.fround(probabilities[n * drawn.classes]);
        const all = labels.map((_, n) => n);
        const cases = all.filter((n) => labels[n] === 0);
        const others = all.filter((n) => labels[n] !== 0);
        const points = cases.flatMap((a) =>
          others.map((b) => (score(a) > score(b) ? 1 : score(a) === score(b) ? 0.5 : 0)),
        );
        const expected =
          points.length === 0 ? null : points.reduce<number>((s, p) => s + p, 0) / points.length;
        const truth = Uint8Array.from(labels, (label) => (label === 0 ? 1 : 0));
        const ones = new Float64Array(labels.length).fill(1);
        const found = areaUnderRoc(rank(all.map(score), truth), ones);
        expectNumber(found, expected, 'auc');
      }),
      { numRuns: 60 },
    );
  });
});
