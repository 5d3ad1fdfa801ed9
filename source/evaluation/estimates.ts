/** The figures of all classes and of each, with intervals from the same draws. */
import { squaredErrors, calibrationError, weightedMean, type Confidences } from './calibration.js';
import { classAreas, classRankings, LANES, sumsFor } from './class-areas.js';
import { balancedAccuracy, macroF1 } from './macro-averages.js';
import { f1, npv, ppv, sensitivity, specificity } from './rates.js';
import { BOOTSTRAP_DRAWS, percentileInterval, resample, type Weights } from './resampling.js';
import { accuracyFrom, countsOf, tallies } from './tallies.js';
import { classFigures, type ClassFigure, type Estimate, type Predictions } from './types.js';

export const overallFigures = [
  'accuracy',
  'balancedAccuracy',
  'macroF1',
  'brier',
  'calibrationError',
] as const;
export type OverallFigure = (typeof overallFigures)[number];

const rates = { sensitivity, specificity, ppv, npv, f1 };
const rateNames = Object.keys(rates) as (keyof typeof rates)[];
const [AUC, PRECISION] = [classFigures.indexOf('auc'), classFigures.indexOf('averagePrecision')];

export interface EstimatesInput extends Predictions {
  classes: readonly string[];
  groups?: ArrayLike<number>;
  /** Class of each image `[n]`. */
  predicted: Int32Array;
  found: Confidences;
  seed: number;
  /** Whether figures of each class are asked for: most of the work. */
  byClass: boolean;
}

export interface Estimates {
  overall: Record<OverallFigure, Estimate>;
  /** Empty where it was not asked for. */
  byClass: Record<ClassFigure, Estimate>[];
}

/**
 * Works all figures out, of the images themselves and in each draw of the bootstrap. Draws are looked at once
 * for all classes, `LANES` of them at a time.
 */
export function estimates(input: EstimatesInput): Estimates {
  const { classes, labels, probabilities, predicted, found, groups, seed, byClass } = input;
  const n = labels.length;
  const k = classes.length;
  const errors = squaredErrors(labels, probabilities, k);
  const rankings = byClass ? classRankings(labels, probabilities, k) : [];
  const sums = sumsFor(rankings);
  const count = overallFigures.length + rankings.length * classFigures.length;
  // Place 0 is of the images themselves; the draws follow. NaN is what cannot be computed.
  const places = 1 + BOOTSTRAP_DRAWS;
  const figures = Array.from({ length: count }, () => new Float64Array(places).fill(NaN));
  const ones = new Float64Array(n).fill(1);
  const whole = tallies(labels, predicted, k, ones);
  const block = new Float64Array(LANES * n);
  const all = new Float64Array(LANES);
  const at = (c: number): number => overallFigures.length + c * classFigures.length;

  const note = (weights: Weights, place: number): void => {
    const counted = tallies(labels, predicted, k, weights);
    [
      accuracyFrom(counted),
      balancedAccuracy(counted, whole),
      macroF1(counted, whole),
      weightedMean(errors, weights),
      calibrationError(found, weights),
    ].forEach((value, figure) => (figures[figure][place] = value ?? NaN));
    if (!byClass) return;
    for (let c = 0; c < k; c++) {
      const counts = countsOf(counted, c);
      rateNames.forEach(
        (name, rate) => (figures[at(c) + rate][place] = rates[name](counts) ?? NaN),
      );
    }
    const lane = place % LANES;
    all[lane] = counted.all;
    for (let i = 0; i < n; i++) block[LANES * i + lane] = weights[i];
    if (lane === LANES - 1 || place === places - 1) noteAreas(place - lane, lane + 1);
  };
  const noteAreas = (first: number, filled: number): void =>
    rankings.forEach((ranking, c) =>
      classAreas(ranking, block, all, sums, (lane, auc, precision) => {
        if (lane >= filled) return;
        figures[at(c) + AUC][first + lane] = auc;
        figures[at(c) + PRECISION][first + lane] = precision;
      }),
    );

  note(ones, 0);
  if (n > 0) resample(n, groups, seed, (weights, draw) => note(weights, draw + 1));
  else if (byClass) noteAreas(0, 1);
  const estimateOf = (figure: number): Estimate => {
    const [value] = figures[figure];
    return {
      value: Number.isNaN(value) ? null : value,
      interval: percentileInterval(figures[figure].subarray(1).filter((one) => !Number.isNaN(one))),
    };
  };
  const named = <T extends string>(names: readonly T[], from: number) =>
    Object.fromEntries(names.map((name, n) => [name, estimateOf(from + n)])) as Record<T, Estimate>;
  return {
    overall: named(overallFigures, 0),
    byClass: rankings.map((_, c) => named(classFigures, at(c))),
  };
}
