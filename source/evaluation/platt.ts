/** Calibration of the score of a class, or of several, by itself (Platt 1999), which a temperature for all classes does not give. */
import { EVALUABLE } from '../evaluable.js';
import { calibratedScore, logOdds, type ScoreCalibration } from '../score-calibration.js';
import { sum } from '../sum.js';
import { netBenefit } from './net-benefit.js';

/** Why a validation set calibrates no score. */
export type Uncalibrated = 'few-cases' | 'few-others' | 'not-rising';

/** Steps of Newton's method; it takes about ten. */
const STEPS = 100;

/** log(1 + exp(x)) without overflow. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/**
 * Slope and intercept on the scores' log odds, of the greatest likelihood for Platt's targets, (n + 1) / (n + 2)
 * for a case and 1 / (n + 2) for another, which keep the fit finite where cases and others are apart. By Newton's
 * method with halved steps (Lin, Lin and Weng, Machine Learning 2007;68:267-276); the likelihood has one maximum.
 *
 * @param scores `[n]`, finite, 0 to 1. @param truth `[n]`, 1 for a case.
 */
export function fitScore(
  scores: ArrayLike<number>,
  truth: Uint8Array,
): ScoreCalibration | Uncalibrated {
  const cases = sum(truth);
  const others = truth.length - cases;
  if (cases < EVALUABLE) return 'few-cases';
  if (others < EVALUABLE) return 'few-others';
  const x = Float64Array.from(scores, logOdds);
  // Equal scores have no slope.
  if (x.every((at) => at === x[0])) return 'not-rising';
  const [high, low] = [(cases + 1) / (cases + 2), 1 / (others + 2)];
  const target = Float64Array.from(truth, (one) => (one ? high : low));
  const lossAt = (a: number, b: number): number =>
    x.reduce((all, at, i) => all + softplus(a * at + b) - target[i] * (a * at + b), 0);
  let [slope, intercept] = [0, Math.log((cases + 1) / (others + 1))];
  let loss = lossAt(slope, intercept);
  for (let step = 0; step < STEPS; step++) {
    let [haa, hbb, hab, ga, gb] = [0, 0, 0, 0, 0];
    x.forEach((at, i) => {
      const p = 1 / (1 + Math.exp(-(slope * at + intercept)));
      const w = p * (1 - p);
      haa += w * at * at;
      hbb += w;
      hab += w * at;
      ga += (p - target[i]) * at;
      gb += p - target[i];
    });
    if (Math.abs(ga) < 1e-9 && Math.abs(gb) < 1e-9) break;
    const determinant = haa * hbb - hab * hab;
    const da = (hab * gb - hbb * ga) / determinant;
    const db = (hab * ga - haa * gb) / determinant;
    let size = 1;
    while (size > 1e-10 && !(lossAt(slope + size * da, intercept + size * db) < loss)) size /= 2;
    if (size <= 1e-10) break;
    slope += size * da;
    intercept += size * db;
    loss = lossAt(slope, intercept);
  }
  return slope > 0 ? { slope, intercept } : 'not-rising';
}

/** Edges of the ranges in which predicted and observed shares are compared: cases are rare, and so are high scores. */
const RANGES = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1] as const;

/** Images whose score lies from `from` up to `to`, without it but for the last. */
export interface ScoreRange {
  from: number;
  to: number;
  n: number;
  /** Mean score and share of cases; null without images. */
  predicted: number | null;
  observed: number | null;
}

/** What scores predict beside what is. */
function scoreReliability(scores: ArrayLike<number>, truth: Uint8Array): ScoreRange[] {
  return RANGES.slice(0, -1).map((from, r) => {
    const to = RANGES[r + 1];
    const own = Array.from(truth.keys()).filter(
      // A sum of probabilities in float32 may be a little above 1.
      (i) => scores[i] >= from && (scores[i] < to || to === 1),
    );
    const mean = (of: ArrayLike<number>): number | null =>
      own.length === 0 ? null : sum(own.map((i) => of[i])) / own.length;
    return { from, to, n: own.length, predicted: mean(scores), observed: mean(truth) };
  });
}

/** Mean distance of predicted and observed shares over the ranges, by images; null without images. */
function scoreError(ranges: readonly ScoreRange[]): number | null {
  const all = sum(ranges.map(({ n }) => n));
  if (all === 0) return null;
  const far = ({ n, predicted, observed }: ScoreRange): number =>
    n === 0 ? 0 : n * Math.abs(predicted! - observed!);
  return sum(ranges.map(far)) / all;
}

/**
 * How well scores say what is: mean log loss, mean squared distance and the distance of shares. With what acting on
 * them is worth, which asks of a score that it is a share of cases.
 */
export function scoreFigures(scores: ArrayLike<number>, truth: Uint8Array) {
  const ranges = scoreReliability(scores, truth);
  const mean = (of: (score: number, one: number) => number): number | null =>
    truth.length === 0
      ? null
      : sum(Array.from(truth, (one, i) => of(scores[i], one))) / truth.length;
  return {
    loss: mean((score, one) => softplus(one ? -logOdds(score) : logOdds(score))),
    brier: mean((score, one) => (score - one) ** 2),
    error: scoreError(ranges),
    ranges,
    netBenefit: netBenefit(scores, truth),
  };
}

/** Scores of one model calibrated. */
export const calibratedScores = (
  scores: ArrayLike<number>,
  calibration: ScoreCalibration,
): number[] => Array.from(scores, (score) => calibratedScore(score, calibration));
