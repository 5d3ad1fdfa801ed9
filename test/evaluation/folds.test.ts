import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate, foldFigures, spreadOf } from '../../source/evaluation/index.js';

const classes = ['melanoma', 'nevus', 'vascular lesion'];
const k = classes.length;
const roles = { melanoma: [0], malignant: [0] };

/** Images with probabilities that may be anything but add up to 1. */
const predictions = fc
  .array(
    fc.record({
      label: fc.nat(k - 1),
      scores: fc.tuple(...classes.map(() => fc.integer({ min: 1, max: 20 }))),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((rows) => ({
    labels: Int32Array.from(rows, ({ label }) => label),
    probabilities: Float32Array.from(
      rows.flatMap(({ scores }) => {
        const sum = scores.reduce((a, b) => a + b, 0);
        return scores.map((score) => score / sum);
      }),
    ),
  }));

test("a fold's figures are those of the whole evaluation, without its intervals", () => {
  fc.assert(
    fc.property(predictions, (found) => {
      const whole = evaluate({ classes, ...roles, ...found });
      expect(foldFigures({ classes, ...roles, ...found })).toEqual({
        n: whole.n,
        loss: whole.loss,
        accuracy: whole.accuracy.value,
        balancedAccuracy: whole.balancedAccuracy.value,
        macroF1: whole.macroF1.value,
        brier: whole.brier.value,
        calibrationError: whole.calibrationError.value,
        melanomaAuc: whole.melanoma!.auc.value,
        malignantAuc: whole.malignant!.auc.value,
        melanomaCases: whole.melanoma!.n,
        malignantCases: whole.malignant!.n,
      });
    }),
    { numRuns: 10 },
  );
});

test('what an image without a prediction leaves unknown is null', () => {
  const found = { labels: Int32Array.of(0, 1), probabilities: Float32Array.of(1, 0, 0, NaN, 0, 0) };
  const { n, loss, melanomaCases, malignantCases, ...others } = foldFigures({
    classes,
    ...roles,
    ...found,
  });
  expect([n, melanomaCases, malignantCases]).toEqual([2, 1, 1]);
  expect(loss).not.toBeNaN();
  expect(Object.values(others)).toEqual(Object.values(others).map(() => null));
});

test('the spread is the sample standard deviation over the folds that have the figure', () => {
  // numpy: np.std([0.5, 0.6, 0.8], ddof=1)
  const { sd, ...others } = spreadOf([0.5, null, 0.6, 0.8]);
  expect(sd).toBeCloseTo(0.15275252316519466, 12);
  expect(others).toEqual({ folds: 3, mean: (0.5 + 0.6 + 0.8) / 3, least: 0.5, most: 0.8 });
  expect(spreadOf([null, 0.4])).toMatchObject({ folds: 1, mean: 0.4, sd: null });
  expect(spreadOf([])).toEqual({ folds: 0, mean: null, sd: null, least: null, most: null });
});
