import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparePaired, confusionMatrix, evaluate } from '../../source/evaluation/index.js';
import { balancedAccuracy, macroF1 } from '../../source/evaluation/macro-averages.js';
import { BOOTSTRAP_DRAWS, resample } from '../../source/evaluation/resampling.js';
import { countsOf, tallies } from '../../source/evaluation/tallies.js';

const predictions = fc.array(fc.record({ label: fc.nat(3), called: fc.nat(3), weight: fc.nat(3) }));

test('tallies are what a confusion matrix says of each class', () => {
  fc.assert(
    fc.property(predictions, (images) => {
      const labels = Int32Array.from(images, ({ label }) => label);
      const predicted = Int32Array.from(images, ({ called }) => called);
      const weights = Float64Array.from(images, ({ weight }) => weight);
      const matrix = confusionMatrix(labels, predicted, 4, weights);
      const counted = tallies(labels, predicted, 4, weights);
      const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
      matrix.forEach((row, c) => {
        const column = matrix.map((other) => other[c]);
        const [tp, fn, fp] = [row[c], sum(row) - row[c], sum(column) - row[c]];
        const tn = sum(matrix.flat()) - tp - fn - fp;
        expect(countsOf(counted, c)).toEqual({ tp, fn, fp, tn });
      });
    }),
  );
});

/** Nine common cases, all right, and two of a rare class, one of them right. */
const labels = Int32Array.from({ length: 11 }, (_, i) => (i < 9 ? 0 : 1));
const predicted = Int32Array.from({ length: 11 }, (_, i) => (i < 10 ? labels[i] : 0));
const ones = new Float64Array(11).fill(1);
const whole = tallies(labels, predicted, 2, ones);

/** A figure in each draw, with null for those that say nothing of it. */
function inDraws(figure: (weights: Float64Array) => number | null): (number | null)[] {
  const found: (number | null)[] = [];
  resample(11, undefined, 5, (weights) => found.push(figure(weights)));
  return found;
}
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

test('draws lie about the balanced accuracy of the set: one that has lost a class is left out', () => {
  const known = (values: (number | null)[]) => values.filter((value) => value !== null);
  const drawn = inDraws((weights) =>
    balancedAccuracy(tallies(labels, predicted, 2, weights), whole),
  );
  const overTheRest = inDraws((weights) =>
    balancedAccuracy(tallies(labels, predicted, 2, weights)),
  );
  expect(balancedAccuracy(whole)).toBe(0.75);
  // (9 / 11)^11 of the draws have neither of the two.
  expect(1 - known(drawn).length / BOOTSTRAP_DRAWS).toBeCloseTo((9 / 11) ** 11, 1);
  expect(Math.abs(mean(known(drawn)) - 0.75)).toBeLessThan(0.015);
  expect(mean(known(overTheRest))).toBeGreaterThan(0.77);
});

test('macro F1 is left out with it; a class without a case counts nothing, predicted or not', () => {
  const [rare, called] = [
    tallies(
      labels,
      labels.map(() => 0),
      3,
      ones,
    ),
    Int32Array.from(labels),
  ];
  called[0] = 2;
  const withThird = tallies(labels, called, 3, ones);
  const unseen = Float64Array.from(ones, (_, i) => (i === 0 ? 0 : 1));
  const lost = Float64Array.from(ones, (_, i) => (i < 9 ? 1 : 0));
  expect(macroF1(rare)).toBeCloseTo((18 / 20 + 0) / 2, 12);
  expect(macroF1(tallies(labels, predicted, 2, lost), whole)).toBeNull();
  expect(macroF1(withThird)).toBeCloseTo((16 / 17 + 1 + 0) / 3, 12);
  // The draw does not predict the third class: its F1 is that of the set, not left out.
  expect(macroF1(tallies(labels, called, 3, unseen), withThird)).toBeCloseTo(2 / 3, 12);
});

/** Thirty images of one class and one each of `rare` more, all of them wrong. */
function withRare(rare: number) {
  const all = Int32Array.from({ length: 30 + rare }, (_, i) => Math.max(0, i - 29));
  const classes = Array.from({ length: rare + 1 }, (_, c) => `class ${c}`);
  const rows = [...all].flatMap(() => classes.map((_, c) => (c === 0 ? 1 : 0)));
  return { classes, labels: all, probabilities: Float32Array.from(rows) };
}

test('where most draws lose a class there is a balanced accuracy and no interval of it', () => {
  const one = evaluate(withRare(1)).balancedAccuracy;
  expect(one).toEqual({ value: 0.5, interval: [0.5, 0.5] });
  const three = evaluate(withRare(3));
  expect(three.balancedAccuracy).toEqual({ value: 0.25, interval: [null, null] });
  expect(three.macroF1.interval).toEqual([null, null]);
  expect(three.accuracy.interval[0]).not.toBeNull();
  const { labels: truth, probabilities, classes } = withRare(3);
  const paired = comparePaired(truth, probabilities, probabilities, classes.length, { seed: 1 });
  expect(paired.balancedAccuracy).toEqual({ value: 0, interval: [null, null] });
  expect(paired.accuracy.interval).toEqual([0, 0]);
});
