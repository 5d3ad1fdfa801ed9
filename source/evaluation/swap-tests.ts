/**
 * Whether two models differ in a figure by more than chance: a paired permutation test. Where they do not differ,
 * what the one says of the images of a group might as well have been said by the other (Good, Permutation,
 * Parametric and Bootstrap Tests of Hypotheses, 2005, section 3.2).
 */
import { sum } from '../sum.js';
import { scoresOf } from './binary.js';
import { macroF1 } from './macro-averages.js';
import { permutationP, SAME } from './permutation.js';
import { predictedClasses } from './predicted-classes.js';
import { splitMix32 } from './random.js';
import { rank } from './ranking.js';
import { tallies } from './tallies.js';
import type { Predictions } from './types.js';

type Probabilities = Predictions['probabilities'];

export interface SwapInput {
  /** `[n]` */
  labels: Int32Array;
  groups?: ArrayLike<number>;
  seed: number;
}

/** Two-sided p values of the differences; null where no class is asked about, or all images or none are of it. */
export interface SwapTests {
  balancedAccuracy: number;
  macroF1: number;
  melanomaAuc: number | null;
  malignantAuc: number | null;
}

/** Of up to so many groups all swaps are made (4,096), so that p is exact. */
const FEW = 12;

/**
 * Two-sided p of a difference.
 * @param difference Of the figures where the groups marked 1 are swapped `[groups]`.
 */
function swapP(groups: number, difference: (swapped: Uint8Array) => number, seed: number): number {
  const swapped = new Uint8Array(groups);
  const seen = Math.abs(difference(swapped));
  const isAsFar = () => Math.abs(difference(swapped)) >= seen - SAME;
  if (groups <= FEW) {
    let asFar = 0;
    for (let bits = 0; bits < 2 ** groups; bits++) {
      for (let g = 0; g < groups; g++) swapped[g] = (bits >> g) & 1;
      if (isAsFar()) asFar += 1;
    }
    return asFar / 2 ** groups;
  }
  const next = splitMix32(seed);
  return permutationP(() => {
    let bits = 0;
    for (let g = 0; g < groups; g++) {
      bits = g % 32 === 0 ? next() : bits >>> 1;
      swapped[g] = bits & 1;
    }
    return isAsFar();
  });
}

/** The group of each of some images, from 0 on, and how many there are. */
function groupsOf(images: readonly number[], groups: ArrayLike<number> | undefined) {
  const numbers = new Map<number, number>();
  const of = Uint32Array.from(images, (i) => {
    const group = groups ? groups[i]! : i;
    const known = numbers.get(group) ?? numbers.size;
    numbers.set(group, known);
    return known;
  });
  return { of, count: numbers.size };
}

/**
 * p of a difference that is a sum over images, of which a swap turns the sign.
 * @param leads What each image adds `[n]`; those that add nothing are as good as not there.
 */
function leadsP(leads: ArrayLike<number>, { groups, seed }: SwapInput): number {
  const images = Array.from({ length: leads.length }, (_, i) => i).filter((i) => leads[i] !== 0);
  const { of, count } = groupsOf(images, groups);
  const sums = new Float64Array(count);
  images.forEach((i, place) => (sums[of[place]!]! += leads[i]!));
  const all = sum(sums);
  const difference = (swapped: Uint8Array): number => {
    let turned = 0;
    for (let g = 0; g < count; g++) turned += swapped[g]! * sums[g]!;
    return all - 2 * turned;
  };
  return swapP(count, difference, seed);
}

/** What each image adds to the difference in balanced accuracy. */
function sensitivityLeads(
  labels: Int32Array,
  [first, second]: readonly [Int32Array, Int32Array],
): Float64Array {
  const cases = new Map<number, number>();
  for (const label of labels) cases.set(label, (cases.get(label) ?? 0) + 1);
  return Float64Array.from(labels, (label, i) => {
    const lead = Number(first[i] === label) - Number(second[i] === label);
    return lead / (cases.get(label)! * cases.size);
  });
}

/** p of the difference in macro F1, which is no sum: what was called is counted anew for each swap. */
function macroF1P(
  { labels, groups, seed }: SwapInput,
  [first, second]: readonly [Int32Array, Int32Array],
  classes: number,
): number {
  const images = [...labels.keys()].filter((i) => first[i] !== second[i]);
  const { of, count } = groupsOf(images, groups);
  const ones = new Float64Array(labels.length).fill(1);
  const ofFirst = tallies(labels, first, classes, ones);
  const ofSecond = tallies(labels, second, classes, ones);
  const f1 = (whole: typeof ofFirst, called: Float64Array, right: Float64Array, sign: number) =>
    macroF1({
      ...whole,
      called: whole.called.map((n, c) => n + sign * called[c]!),
      right: whole.right.map((n, c) => n + sign * right[c]!),
    }) ?? 0;
  // What swaps add to the first, and take from the second.
  const called = new Float64Array(classes);
  const right = new Float64Array(classes);
  const difference = (swapped: Uint8Array): number => {
    called.fill(0);
    right.fill(0);
    for (let place = 0; place < images.length; place++) {
      if (swapped[of[place]!] === 0) continue;
      const i = images[place]!;
      const label = labels[i]!;
      called[second[i]!]! += 1;
      called[first[i]!]! -= 1;
      if (second[i] === label) right[label]! += 1;
      else if (first[i] === label) right[label]! -= 1;
    }
    return f1(ofFirst, called, right, 1) - f1(ofSecond, called, right, -1);
  };
  return swapP(count, difference, seed);
}

/** Place of each score among all, from 0 on; equal ones have the mean of theirs. */
function midranks(scores: ArrayLike<number>, truth: Uint8Array): Float64Array {
  const { order, starts } = rank(scores, truth);
  const ranks = new Float64Array(order.length);
  starts.subarray(0, -1).forEach((start, run) => {
    const end = starts[run + 1]!;
    for (let place = start; place < end; place++) ranks[order[place]!] = (start + end - 1) / 2;
  });
  return ranks;
}

/**
 * What each image adds to the difference in the area under the ROC curve, times cases and others. Ranks are swapped,
 * not scores, for two models' scores need not be on one scale (Venkatraman and Begg, Biometrika 1996;83:835-848). Of
 * a case and another there are four pairs of ranks, by which of the two is swapped; the sum over them is that of
 * how many ranks of others, of either model, lie below a case, and how many of cases above another, each halved (the
 * placements of Bandos, Rockette and Gur, Stat Med 2005;24:2873-2893).
 *
 * @returns Null where all images or none are cases.
 */
function areaLeads(
  labels: Int32Array,
  both: readonly Probabilities[],
  classes: number,
  cases: readonly number[],
): Float64Array | null {
  const n = labels.length;
  const truth = Uint8Array.from(labels, (label) => (cases.includes(label) ? 1 : 0));
  const ofBoth = Uint8Array.from({ length: 2 * n }, (_, at) => truth[at % n]!);
  const all = sum(ofBoth);
  if (all === 0 || all === 2 * n) return null;
  const ranks = both.map((probabilities) =>
    midranks(scoresOf({ labels, probabilities }, classes, cases), truth),
  );
  const { order, starts } = rank(
    Float64Array.from(ofBoth, (_, at) => ranks[at < n ? 0 : 1]![at % n]!),
    ofBoth,
  );
  const placements = new Float64Array(2 * n);
  let [casesBelow, othersBelow] = [0, 0];
  for (let run = 0; run + 1 < starts.length; run++) {
    const equal = order.subarray(starts[run], starts[run + 1]);
    const casesHere = equal.reduce((count, at) => count + ofBoth[at]!, 0);
    const othersHere = equal.length - casesHere;
    for (const at of equal) {
      placements[at] = ofBoth[at] ? othersBelow + othersHere / 2 : all - casesBelow - casesHere / 2;
    }
    casesBelow += casesHere;
    othersBelow += othersHere;
  }
  return Float64Array.from(labels, (_, i) => (placements[i]! - placements[n + i]!) / 2);
}

/**
 * How likely differences at least as far from 0 are where it is chance which model says what of a group: by all swaps
 * of up to 12 groups in which the two differ, else by at most 4,999 that are drawn.
 *
 * @param both Probabilities of the first and of the second `[n, classes]`, all finite.
 * @param roles Number of classes, and indexes of the melanoma classes and of the malignant ones.
 */
export function swapTests(
  input: SwapInput,
  both: readonly [Probabilities, Probabilities],
  roles: { classes: number; melanoma: readonly number[]; malignant: readonly number[] },
): SwapTests {
  const { classes, melanoma, malignant } = roles;
  const { labels } = input;
  const called = [predictedClasses(both[0], classes), predictedClasses(both[1], classes)] as const;
  const area = (cases: readonly number[]): number | null => {
    const leads = areaLeads(labels, both, classes, cases);
    return leads && leadsP(leads, input);
  };
  return {
    balancedAccuracy: leadsP(sensitivityLeads(labels, called), input),
    macroF1: macroF1P(input, called, classes),
    melanomaAuc: area(melanoma),
    malignantAuc: area(malignant),
  };
}
