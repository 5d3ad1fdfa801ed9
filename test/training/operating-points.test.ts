import { expect, test } from 'vitest';
import { operatingTable } from '../../source/report/plain-evaluation.js';
import { operatingPoints } from '../../source/training/frozen-on-validation.js';
import type { Calibrated } from '../../source/training/calibrated.js';

const classes = ['melanoma', 'nevus'];
const config = {
  melanoma: null,
  malignant: null,
  operating: { sensitivity: 0.9, specificity: 0.9, prevalence: 0.1 },
};

/** Images as pairs of a label and a score for melanoma. */
const split = (images: [label: number, score: number][]) => ({
  labels: Int32Array.from(images, ([label]) => label),
  probabilities: Float32Array.from(images.flatMap(([, score]) => [score, 1 - score])),
  groups: Int32Array.from(images, (_image, i) => i),
});
/** Ten images of each. */
const tenOf = (...images: [label: number, score: number][]): [number, number][] =>
  images.flatMap(([label, score]) =>
    Array.from({ length: 10 }, (_, i): [number, number] => [label, score + i / 1024]),
  );
const held = split([[0, 0.75], [0, 0.5], [1, 0.25], [1, 0.125]]); // prettier-ignore
const part = (validation: [number, number][]): Calibrated => ({
  ...{ validation: split(validation), test: held, temperature: 1, unfitted: null },
});
const whole = part(tenOf([0, 0.75], [1, 0.25]));
const noCase = part(Array.from({ length: 20 }, (_, i) => [1, i / 32]));
const noOther = part(tenOf([0, 0.5]));
const otherOnTop = part([
  ...tenOf([0, 0.5]),
  ...tenOf([1, 0]).map((): [number, number] => [1, 0.75]),
]);
const fewCases = part(tenOf([0, 0.75], [1, 0.25]).slice(1));
const fewOthers = part(tenOf([0, 0.75], [1, 0.25]).slice(0, -1));

const found = (...parts: Calibrated[]) => operatingPoints(config, 'baseline', parts, classes)!;
const ratesOf = ({ points }: ReturnType<typeof found>) => points.map(({ target }) => target.rate);

test('folds that all freeze both thresholds leave nothing to say', () => {
  const event = found(whole, whole);
  expect(ratesOf(event)).toEqual(['sensitivity', 'specificity']);
  expect(event).not.toHaveProperty('unfrozen');
});

test('a rate for which a fold freezes no threshold has no point, and the fold and the reason are said', () => {
  for (const [place, parts] of [
    [2, [whole, noCase, whole]],
    [1, [noCase, whole, whole]],
  ] as const) {
    const event = found(...parts);
    expect(ratesOf(event)).toEqual(['specificity']);
    expect(event.unfrozen).toEqual([
      {
        target: { rate: 'sensitivity', value: 0.9 },
        folds: [{ fold: place, why: 'has no image of melanoma to validate on' }],
      },
    ]);
  }
  const event = found(otherOnTop, whole, noOther);
  expect(ratesOf(event)).toEqual(['sensitivity']);
  expect(event.unfrozen![0]!.folds.map(({ fold }) => fold)).toEqual([1, 3]);
  const said = operatingTable(event).join(' ').replace(/\s+/g, ' ');
  expect(said).toContain(
    'No threshold for specificity 0.9: fold 1 gives its highest score on validation',
  );
  expect(said).toContain('; fold 3 validates on images of melanoma alone.');
});

test('nine cases freeze no sensitivity, and nine others no specificity', () => {
  for (const [few, kept, rate, of] of [
    [fewCases, 'specificity', 'sensitivity', 'of melanoma'],
    [fewOthers, 'sensitivity', 'specificity', 'that are no melanoma'],
  ] as const) {
    const event = found(whole, few);
    expect(ratesOf(event)).toEqual([kept]);
    const why = `has fewer than 10 images ${of} to validate on`;
    expect(event.unfrozen).toEqual([{ target: { rate, value: 0.9 }, folds: [{ fold: 2, why }] }]);
  }
});

test('rates of fewer than ten images are printed as not evaluable, with how many were missed', () => {
  const said = operatingTable(found(whole));
  expect(said.find((line) => line.startsWith('sensitivity'))).toMatch(
    /not evaluable, n 2\s+not evaluable, n 2\s+2 of 2\s+n\/a$/,
  );
  const many = split(tenOf([0, 0.75], [1, 0.25]));
  const enough = operatingTable(found({ ...whole, test: many })).join(' ');
  expect(enough).not.toContain('not evaluable');
  expect(enough).toMatch(/0\.900 \(0\.\d{3}-1\.000\)/);
});

test('one model is no fold, and where nothing is frozen that is said instead of a table', () => {
  const event = found(noCase);
  expect(event.unfrozen![0]!.folds[0]!.fold).toBeNull();
  const lines = operatingTable({ ...event, points: [] });
  expect(lines.join(' ')).toContain('the model has no image of melanoma to validate on');
  expect(lines.join(' ')).not.toContain('PPV');
});
