import { expect, test } from 'vitest';
import { compareFigures } from '../../source/evaluation/compare-figures.js';
import { evaluate } from '../../source/evaluation/index.js';
import { splitMix32 } from '../../source/evaluation/random.js';

/** The seed of `evaluate`: the same draws. */
const seed = 20_000;
const classes = ['melanoma', 'nevus', 'other'];
const roles = { melanoma: [0], malignant: [0, 2] };

/** Three classes of images, three images a lesion, and a model that is right more often than not. */
const next = splitMix32(3);
const n = 150;
const labels = Int32Array.from({ length: n }, () => next() % 3);
const groups = Int32Array.from({ length: n }, (_, i) => Math.floor(i / 3));
const model = Float32Array.from({ length: 3 * n }, (_, at) => {
  const lead = labels[Math.floor(at / 3)] === at % 3 ? 0.3 : 0;
  return next() / 2 ** 32 + lead;
});
const perfect = Float32Array.from({ length: 3 * n }, (_, at) =>
  labels[Math.floor(at / 3)] === at % 3 ? 1 : 0,
);
const compared = (one: Float32Array, other: Float32Array) =>
  compareFigures({ labels, groups, seed }, [one, other], { classes: 3, ...roles });

test('against a model whose figures are 1 in every draw, a difference is the figure of the one less 1', () => {
  const own = evaluate({ classes, labels, groups, probabilities: model, ...roles });
  const found = compared(model, perfect);
  const pairs = [
    [found.macroF1, own.macroF1],
    [found.melanomaAuc!.difference, own.melanoma!.auc],
    [found.malignantAuc!.difference, own.malignant!.auc],
  ];
  for (const [difference, { value, interval }] of pairs) {
    expect(value).toBeLessThan(0.95);
    expect(difference.value).toBeCloseTo(value! - 1, 12);
    interval.forEach((end, at) => expect(difference.interval[at]).toBeCloseTo(end! - 1, 12));
  }
  expect(found.melanomaAuc).toMatchObject({ n: own.melanoma!.n, evaluable: true });
});

test('a draw that loses a class says nothing of macro F1, as with a model by itself', () => {
  // One class is of two lesions alone: a seventh of the draws have neither.
  const rare = labels.map((label, i) => (groups[i]! < 2 ? 2 : label % 2));
  const whole = Float32Array.from({ length: 3 * n }, (_, at) =>
    rare[Math.floor(at / 3)] === at % 3 ? 1 : 0,
  );
  const own = evaluate({ classes, labels: rare, groups, probabilities: model });
  const { macroF1 } = compareFigures({ labels: rare, groups, seed }, [model, whole], {
    ...{ classes: 3, melanoma: [], malignant: [] },
  });
  macroF1.interval.forEach((end, at) => expect(end).toBeCloseTo(own.macroF1.interval[at]! - 1, 12));
});

test('what makes an image hard for both widens no interval, and turning the two around turns the signs', () => {
  // All but a few images are alike to both.
  const other = model.slice();
  for (let i = 0; i < 9; i += 1) other.set([0.5, 0.5, 0.5], 3 * i);
  const there = compared(model, other);
  const own = evaluate({ classes, labels, groups, probabilities: model, ...roles });
  const width = ([low, high]: [number | null, number | null]) => high! - low!;
  expect(width(there.macroF1.interval)).toBeLessThan(width(own.macroF1.interval) / 2);
  const back = compared(other, model);
  expect(back.macroF1.value).toBeCloseTo(-there.macroF1.value!, 12);
  expect(back.melanomaAuc!.difference.interval[0]).toBeCloseTo(
    -there.melanomaAuc!.difference.interval[1]!,
    12,
  );
});

test('a model differs by nothing from itself, and a class that is not there is not asked about', () => {
  const none = { value: 0, interval: [0, 0] };
  expect(compared(model, model)).toMatchObject({
    macroF1: none,
    melanomaAuc: { difference: none },
  });
  const without = { classes: 3, melanoma: [], malignant: [] };
  expect(compareFigures({ labels, groups, seed }, [model, perfect], without)).toMatchObject({
    melanomaAuc: null,
    malignantAuc: null,
  });
});

test('an area of fewer than 10 cases, or of fewer others, is not evaluable', () => {
  const few = labels.slice(0, 12);
  const part = (all: Float32Array) => all.slice(0, 36);
  const found = compareFigures({ labels: few, seed }, [part(model), part(perfect)], {
    ...{ classes: 3, melanoma: [0], malignant: [0, 1, 2] },
  });
  expect(found.melanomaAuc).toMatchObject({ evaluable: false });
  expect(found.melanomaAuc!.n).toBeLessThan(10);
  // Of twelve malignant images and no other there is no curve.
  expect(found.malignantAuc).toMatchObject({ n: 12, evaluable: false });
  const more = labels.map((label) => (label === 1 ? 0 : label));
  const others = more.filter((label) => label === 2).length;
  expect(others).toBeGreaterThanOrEqual(10);
  expect(
    compareFigures({ labels: more, seed }, [model, perfect], { classes: 3, ...roles }).melanomaAuc,
  ).toMatchObject({ n: n - others, evaluable: true });
});
