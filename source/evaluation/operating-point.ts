/** From a score to a decision: thresholds set on validation and applied, unchanged, to the test set. */
import { EVALUABLE } from '../evaluable.js';
import type { BinaryCounts } from './confusion-matrix.js';
import { npv, ppv, sensitivity, specificity } from './rates.js';
import { bootstrapIntervals, type Weights } from './resampling.js';
import type { Estimate } from './types.js';

/** What is held fixed on the validation set. */
export type Target = { sensitivity: number } | { specificity: number };

/**
 * The threshold at which the target is just met: the highest score that keeps the sensitivity, or the
 * lowest that keeps the specificity. An image is called a case when its score is the threshold or more.
 *
 * @param scores `[n]`, finite. @param truth `[n]`, 1 for a case.
 * @returns Null without cases (for a sensitivity) or without others (for a specificity).
 */
export function thresholdFor(
  scores: ArrayLike<number>,
  truth: Uint8Array,
  target: Target,
): number | null {
  const wanted = 'sensitivity' in target ? 1 : 0;
  const own = Array.from(truth.keys())
    .filter((i) => truth[i] === wanted)
    .map((i) => scores[i])
    .sort((a, b) => b - a);
  if (own.length === 0) return null;
  // Rounding of the share must not ask for one image more.
  const needed = (share: number) => Math.ceil(share * own.length - 1e-9);
  if ('sensitivity' in target) return own[Math.max(0, needed(target.sensitivity) - 1)];
  // The others allowed at the threshold or above: it lies just above the first that is not.
  const allowed = own.length - needed(target.specificity);
  const first = own[allowed];
  if (first === undefined) return own.at(-1)!;
  const above = Array.from(truth.keys(), (i) => scores[i]).filter((score) => score > first);
  return above.length === 0 ? Infinity : Math.min(...above);
}

export interface OperatingPoint {
  threshold: number;
  counts: BinaryCounts;
  sensitivity: Estimate;
  specificity: Estimate;
  ppv: Estimate;
  npv: Estimate;
}

function countsAt(
  scores: ArrayLike<number>,
  truth: Uint8Array,
  threshold: number,
  weights: Weights,
): BinaryCounts {
  const counts = { tp: 0, fp: 0, fn: 0, tn: 0 };
  truth.forEach((one, i) => {
    const called = scores[i] >= threshold;
    counts[one ? (called ? 'tp' : 'fn') : called ? 'fp' : 'tn'] += weights[i];
  });
  return counts;
}

/** What a threshold does on a set of images. */
export function operatingPoint(
  scores: ArrayLike<number>,
  truth: Uint8Array,
  threshold: number,
  { groups, seed }: { groups?: ArrayLike<number>; seed: number },
): OperatingPoint {
  const rates = [sensitivity, specificity, ppv, npv];
  const figures = (weights: Weights) => {
    const counts = countsAt(scores, truth, threshold, weights);
    return rates.map((rate) => rate(counts));
  };
  const ones = new Float64Array(truth.length).fill(1);
  const intervals = bootstrapIntervals(truth.length, groups, figures, seed);
  const [sens, spec, positive, negative] = figures(ones).map((value, i) => ({
    value,
    interval: intervals[i],
  }));
  return {
    threshold,
    counts: countsAt(scores, truth, threshold, ones),
    sensitivity: sens,
    specificity: spec,
    ppv: positive,
    npv: negative,
  };
}

/**
 * Positive predictive value where a share of `prevalence` are cases, by Bayes' rule; null where nobody is
 * called a case.
 */
export function ppvAtPrevalence(
  sensitivityValue: number,
  specificityValue: number,
  prevalence: number,
): number | null {
  const right = sensitivityValue * prevalence;
  const wrong = (1 - specificityValue) * (1 - prevalence);
  return right + wrong === 0 ? null : right / (right + wrong);
}

/** A threshold and the rate that it keeps on the validation set it was made from. */
export interface FrozenThreshold {
  target: { rate: 'sensitivity' | 'specificity'; value: number };
  threshold: number;
}

/** Why a validation set freezes no threshold. */
export type Unfrozen = 'no-cases' | 'few-cases' | 'no-others' | 'few-others' | 'none-keeps-it';

/** The rates that are asked for. */
export const targetsOf = (asked: {
  sensitivity: number;
  specificity: number;
}): FrozenThreshold['target'][] =>
  (['sensitivity', 'specificity'] as const).map((rate) => ({ rate, value: asked[rate] }));

/**
 * The threshold that keeps a rate on a validation set, or why there is none. A sensitivity of fewer than
 * `EVALUABLE` cases, or a specificity of fewer others, is not evaluable, so that no threshold is said to keep it.
 *
 * @param scores `[n]`, finite. @param truth `[n]`, 1 for a case.
 */
export function frozenThreshold(
  scores: ArrayLike<number>,
  truth: Uint8Array,
  { rate, value }: FrozenThreshold['target'],
): number | Unfrozen {
  const ofCases = rate === 'sensitivity';
  const threshold = thresholdFor(
    scores,
    truth,
    ofCases ? { sensitivity: value } : { specificity: value },
  );
  if (threshold === null) return ofCases ? 'no-cases' : 'no-others';
  const own = truth.filter((one) => (one === 1) === ofCases).length;
  if (own < EVALUABLE) return ofCases ? 'few-cases' : 'few-others';
  return Number.isFinite(threshold) ? threshold : 'none-keeps-it';
}

interface FrozenUse {
  ppvAtPrevalence: number | null;
  /** Whether there are enough cases, and enough others; predictive values rest on both. */
  evaluable: { sensitivity: boolean; specificity: boolean };
}

/** What frozen thresholds do on a set of images, with the PPV where a share of `prevalence` are cases. */
export function pointsAt(
  thresholds: readonly FrozenThreshold[],
  scores: ArrayLike<number>,
  truth: Uint8Array,
  { prevalence, ...drawn }: { prevalence: number; groups?: ArrayLike<number>; seed: number },
): (FrozenThreshold & OperatingPoint & FrozenUse)[] {
  return thresholds.map(({ target, threshold }) => {
    const point = operatingPoint(scores, truth, threshold, drawn);
    const { value: sens } = point.sensitivity;
    const { value: spec } = point.specificity;
    const ppv = sens === null || spec === null ? null : ppvAtPrevalence(sens, spec, prevalence);
    const { tp, fn, fp, tn } = point.counts;
    const evaluable = { sensitivity: tp + fn >= EVALUABLE, specificity: fp + tn >= EVALUABLE };
    return { target, ...point, ppvAtPrevalence: ppv, evaluable };
  });
}
