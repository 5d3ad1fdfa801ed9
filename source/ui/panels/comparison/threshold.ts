/** The operating point for melanoma: where a key has moved it, and what it does there. */
import type { RunState } from '../../../runs/state.js';
import { calibratedScore } from '../../../score-calibration.js';
import { wrappedIndex } from '../../wrapped-index.js';

type Points = NonNullable<RunState['operatingPoints']>;
type Frozen = Points['points'][number];

export interface Stop {
  threshold: number;
  /** Cases and others called cases. */
  tp: number;
  fp: number;
  /** Set where validation has frozen a threshold. */
  frozen: Frozen | null;
}

export interface Totals {
  cases: number;
  others: number;
}

/** Dermatologists on images of their own studies, not on these: sensitivity and specificity for melanoma. */
export const readers = [
  { name: 'Haenssle 2018', sensitivity: 0.866, specificity: 0.713 },
  { name: 'Brinker 2019', sensitivity: 0.741, specificity: 0.6 },
] as const;

/** @param points With one frozen threshold at least. */
export function totalsOf({ points: [{ counts }] }: Points): Totals {
  return { cases: counts.tp + counts.fn, others: counts.fp + counts.tn };
}

/** Thresholds that a key stops at, the highest first: the curve's corners and the frozen ones. */
export function stopsOf({ curve = [], points }: Points): Stop[] {
  const frozen = points.map((point): Stop => ({
    threshold: point.threshold,
    tp: point.counts.tp,
    fp: point.counts.fp,
    frozen: point,
  }));
  const others = curve
    .filter(({ threshold }) => frozen.every((one) => one.threshold !== threshold))
    .map((point): Stop => ({ ...point, frozen: null }));
  return [...frozen, ...others].sort((a, b) => b.threshold - a.threshold);
}

/**
 * A threshold as it is shown, and whether it is a calibrated score. Of folds only a frozen one is: one that is moved
 * holds for all of them, whose calibrations differ.
 */
export function shownThreshold(
  { calibrations }: Points,
  { threshold, frozen }: Stop,
): { value: number; calibrated: boolean } {
  const own = frozen
    ? frozen.calibratedThreshold
    : calibrations?.length === 1
      ? calibratedScore(threshold, calibrations[0])
      : undefined;
  return { value: own ?? threshold, calibrated: own !== undefined };
}

/** A score on the scale that the threshold is shown on. @param fold Which held the image out, from 1. */
export function shownScore(points: Points, at: Stop, score: number, fold?: number | null): number {
  const own = points.calibrations?.[at.frozen?.thresholds ? (fold ?? 0) - 1 : 0];
  return own && shownThreshold(points, at).calibrated ? calibratedScore(score, own) : score;
}

/** A kept image's score as it is shown: calibrated in the phase whose score is, and not in others. */
export function imageScore(
  { operatingPoints: points }: Pick<RunState, 'operatingPoints'>,
  phase: string,
  { score, fold }: { score: number; fold?: number | undefined },
): { value: number; calibrated: boolean } {
  const { calibrations = [] } = points?.phase === phase ? points : {};
  const own = calibrations[calibrations.length > 1 ? (fold ?? 0) - 1 : 0];
  return { value: own ? calibratedScore(score, own) : score, calibrated: own !== undefined };
}

/** Where the keys begin: at the first frozen threshold. */
const beginning = (stops: readonly Stop[], { points }: Points): number =>
  stops.findIndex(({ threshold }) => threshold === points[0].threshold);

/**
 * The stop that is looked at.
 * @param moved Steps from the first frozen threshold, upwards positive; it ends at the last stop.
 */
export function stopAt(points: Points, moved: number): Stop {
  const stops = stopsOf(points);
  const at = beginning(stops, points) - moved;
  return stops[Math.min(stops.length - 1, Math.max(0, at))];
}

/** As many steps as the stops allow. */
export function within(points: Points | null, moved: number): number {
  if (!points || points.points.length === 0) return 0;
  const stops = stopsOf(points);
  const start = beginning(stops, points);
  return Math.min(start, Math.max(start - (stops.length - 1), moved));
}

/** Shares of melanomas from screening of everybody to a clinic for what looks suspicious. */
const prevalences = [0.001, 0.005, 0.02, 0.05, 0.1, 0.25] as const;

/**
 * The prevalence that a PPV is told for.
 * @param index The study's own first, then the others in turn; any integer.
 */
export function prevalenceAt(own: number, index: number): number {
  const all = [own, ...prevalences.filter((one) => one !== own)];
  return all[wrappedIndex(index, all.length)]!;
}

export interface Rates {
  sensitivity: number | null;
  specificity: number | null;
  /** Where a share of `prevalence` are cases, by Bayes' rule; null where nobody is called one. */
  ppv: number | null;
}

export function ratesOf({ tp, fp }: Stop, { cases, others }: Totals, prevalence: number): Rates {
  const sensitivity = cases === 0 ? null : tp / cases;
  const specificity = others === 0 ? null : 1 - fp / others;
  if (sensitivity === null || specificity === null) return { sensitivity, specificity, ppv: null };
  const right = sensitivity * prevalence;
  const called = right + (1 - specificity) * (1 - prevalence);
  return { sensitivity, specificity, ppv: called === 0 ? null : right / called };
}
