import { expect, test } from 'vitest';
import { signFlipExact } from '../../source/evaluation/compare.js';
import { splitMix32 } from '../../source/evaluation/random.js';
import { swapTests } from '../../source/evaluation/swap-tests.js';

const K = 3;
type Rows = number[][];

/**
 * Two models' probabilities of images, so many a group; the first is right more often.
 *
 * @param uneven Whether classes differ in size. @param steps Of the scores: the fewer, the more are equal.
 * @param leads Of the right class of each model.
 */
function models(
  groups: number,
  size: number,
  seed: number,
  { uneven = false, steps = 2 ** 32, leads = [0.9, 0.3] } = {},
) {
  const next = splitMix32(seed);
  const unit = () => Math.floor((steps * next()) / 2 ** 32) / steps;
  const labels = Array.from({ length: groups * size }, (_, i) => (uneven && i % 9 > 2 ? 0 : i % K));
  const [first, second] = leads.map((lead): Rows =>
    labels.map((label) =>
      Array.from({ length: K }, (_, c) => Math.fround(unit() + (c === label ? lead : 0))),
    ),
  ) as [Rows, Rows];
  return { labels, first, second, groupOf: labels.map((_, i) => Math.floor(i / size)) };
}
type Models = ReturnType<typeof models>;

const argmax = (row: readonly number[]): number => row.indexOf(Math.max(...row));

/** The figures by their definitions. */
const figures = {
  balancedAccuracy: (labels: number[], rows: Rows) => {
    const right = (c: number) =>
      labels.filter((label, i) => label === c && argmax(rows[i]!) === c).length;
    const of = (c: number) => labels.filter((label) => label === c).length;
    return [0, 1, 2].reduce((sum, c) => sum + right(c) / of(c), 0) / K;
  },
  macroF1: (labels: number[], rows: Rows) => {
    const called = rows.map(argmax);
    const f1 = (c: number): number => {
      const count = (isOne: (i: number) => boolean) => labels.filter((_, i) => isOne(i)).length;
      const tp = count((i) => labels[i] === c && called[i] === c);
      const wrong = count((i) => (labels[i] === c) !== (called[i] === c));
      return (2 * tp) / (2 * tp + wrong);
    };
    return [0, 1, 2].reduce((sum, c) => sum + f1(c), 0) / K;
  },
  /** Of ranks in a column; as many scores are below a score as there are ranks below its own. */
  auc: (labels: number[], ranks: number[]) => {
    let [above, pairs] = [0, 0];
    labels.forEach((label, i) =>
      labels.forEach((other, j) => {
        if (label !== 0 || other === 0) return;
        pairs += 1;
        above += ranks[i]! > ranks[j]! ? 1 : ranks[i]! === ranks[j]! ? 0.5 : 0;
      }),
    );
    return above / pairs;
  },
};

/** Equal scores have the mean of their ranks. */
const ranksOf = (rows: Rows): number[] =>
  rows.map(([score]) => {
    const count = (isOne: (other: number) => boolean) =>
      rows.filter(([other]) => isOne(other!)).length;
    return count((other) => other < score!) + (count((other) => other === score!) - 1) / 2;
  });

/** The share of all swaps that come as far apart as the two models are. */
function byAllSwaps<T>(
  { groupOf }: Models,
  [first, second]: readonly [T[], T[]],
  figure: (of: T[]) => number,
): number {
  const groups = new Set(groupOf).size;
  const apart = (bits: number) => {
    const pick = (one: T[], other: T[]) =>
      one.map((row, i) => ((bits >> groupOf[i]!) & 1 ? other[i]! : row));
    return Math.abs(figure(pick(first, second)) - figure(pick(second, first)));
  };
  const seen = apart(0);
  const all = Array.from({ length: 2 ** groups }, (_, bits) => apart(bits));
  return all.filter((one) => one >= seen - 1e-12).length / all.length;
}

const found = ({ labels, first, second, groupOf }: Models, seed = 1) =>
  swapTests(
    { labels: Int32Array.from(labels), groups: groupOf, seed },
    [Float32Array.from(first.flat()), Float32Array.from(second.flat())],
    { classes: K, melanoma: [0], malignant: [0, 1] },
  );

test.each([
  [1, {}],
  [2, {}],
  [3, {}],
  [4, { uneven: true, leads: [0.6, 0.3] }],
  [5, { uneven: true, leads: [0.6, 0.3], steps: 4 }],
  [6, { steps: 4 }],
])('of few groups p is the share of all swaps, of models %i %o', (seed, more) => {
  const given = models(9, 3, seed, more);
  const { labels, first, second } = given;
  const p = found(given);
  for (const name of ['balancedAccuracy', 'macroF1'] as const) {
    const expected = byAllSwaps(given, [first, second], (rows) => figures[name](labels, rows));
    expect(p[name]).toBeCloseTo(expected, 12);
  }
  const ranks = [ranksOf(first), ranksOf(second)] as const;
  const expected = byAllSwaps(given, ranks, (of) => figures.auc(labels, of));
  expect(p.melanomaAuc).toBeCloseTo(expected, 12);
});

/** Three standard errors of 4,999 draws, or of those that it takes until 400 are as far. */
const margin = (p: number): number =>
  3 * Math.max(Math.sqrt((p * (1 - p)) / 4999), p * Math.sqrt((1 - p) / 400));

test('of more groups it is drawn: the same as of all swaps, and of classes of one size as the exact test', () => {
  const given = models(13, 2, 6);
  const { labels, first, second } = given;
  const ranks = [ranksOf(first), ranksOf(second)] as const;
  const ofAll = byAllSwaps(given, ranks, (of) => figures.auc(labels, of));
  expect(Math.abs(found(given).melanomaAuc! - ofAll)).toBeLessThan(margin(ofAll));

  const more = models(150, 2, 4);
  const lead = (i: number): number =>
    Number(argmax(more.first[i]!) === more.labels[i]) -
    Number(argmax(more.second[i]!) === more.labels[i]);
  for (const images of [60, 120, 300]) {
    const part = {
      labels: more.labels.slice(0, images),
      ...{ first: more.first.slice(0, images), second: more.second.slice(0, images) },
      groupOf: more.groupOf.slice(0, images),
    };
    const leads = Array.from({ length: images / 2 }, (_, g) => lead(2 * g) + lead(2 * g + 1));
    const exact = signFlipExact(leads);
    expect(Math.abs(found(part).balancedAccuracy - exact)).toBeLessThan(margin(exact) + 1 / 4999);
  }
});

test('an area does not depend on the scale of the scores, and a model is no other than itself', () => {
  const given = models(60, 1, 5);
  const { melanomaAuc } = found(given);
  expect(melanomaAuc).toBeLessThan(1);
  // The order of melanoma scores stays; which class is called does not.
  const squeezed = given.second.map(([a, ...others]) => [a! / 1000, ...others]);
  expect(found({ ...given, second: squeezed }).melanomaAuc).toBe(melanomaAuc);
  const same = found({ ...given, second: given.first });
  expect(same).toEqual({ balancedAccuracy: 1, macroF1: 1, melanomaAuc: 1, malignantAuc: 1 });
});

test('the images of a group are swapped together, so that many of them say no more', () => {
  const given = models(60, 1, 8);
  const alone = found(given);
  const together = found({ ...given, groupOf: given.groupOf.map((i) => i % 5) });
  expect(alone.balancedAccuracy).toBeLessThan(0.01);
  // Of five groups no p is below 2 / 2^5.
  for (const p of Object.values(together)) expect(p).toBeGreaterThanOrEqual(2 / 2 ** 5);
});

test('there is no area without a class that is asked about, or where all images are of it', () => {
  const { labels, first, second } = models(20, 1, 1);
  const both = [first, second].map((rows) => Float32Array.from(rows.flat())) as [
    Float32Array,
    Float32Array,
  ];
  const input = { labels: Int32Array.from(labels), seed: 1 };
  const none = { classes: K, melanoma: [], malignant: [] };
  expect(swapTests(input, both, none)).toMatchObject({ melanomaAuc: null, malignantAuc: null });
  const all = { classes: K, melanoma: [0], malignant: [0, 1, 2] };
  expect(swapTests(input, both, all).malignantAuc).toBeNull();
});
