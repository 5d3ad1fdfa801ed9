/** The operating point for melanoma: where a key has moved it, and what it does there. */
import type { RunState } from '../../../runs/state.js';
import { EVALUABLE } from '../../../evaluable.js';
import { calibratedScore } from '../../../score-calibration.js';
import { wrappedIndex } from '../../wrapped-index.js';

type Points = NonNullable<RunState['operatingPoints']>;
type Frozen = Points['points'][number];

export interface Stop {
  /** Where a key has moved it and the log has `calibratedCurve`, a calibrated score; else one as the model gave it. */
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

/** Whether there are enough of both for a PPV, which is made of sensitivity and specificity. */
export function hasPpv(points: Points | null): boolean {
  if (!points || points.points.length === 0) return false;
  const { cases, others } = totalsOf(points);
  return Math.min(cases, others) >= EVALUABLE;
}

/** The ROC curve that a key moves along. */
const movedAlong = ({ curve = [], calibratedCurve }: Points): Stop[] =>
  (calibratedCurve ?? curve).map((point) => ({ ...point, frozen: null }));

const frozenStops = ({ points }: Points): Stop[] =>
  points.map((point) => ({
    threshold: point.threshold,
    tp: point.counts.tp,
    fp: point.counts.fp,
    frozen: point,
  }));

/** Fewer found first; a threshold of one model is then higher than the next. */
const byCounts = (a: Stop, b: Stop): number =>
  a.tp - b.tp || a.fp - b.fp || b.threshold - a.threshold;

/**
 * Thresholds that a key stops at: the curve's corners and the frozen ones. What each fold froze for itself lies on no
 * curve of all folds, so that counts tell its place: no stop after it finds fewer, and none before it has more false
 * alarms. Corners that are not better than a frozen one in either have no place.
 */
export function stopsOf(points: Points): Stop[] {
  const frozen = frozenStops(points);
  const others = movedAlong(points).filter(({ tp, fp }) =>
    frozen.every((one) => tp > one.tp || fp < one.fp),
  );
  return [...frozen, ...others].sort(byCounts);
}

/** Corners of the ROC curve as it is drawn, without what each fold froze for itself. */
export const drawnCorners = (points: Points): Stop[] =>
  [...movedAlong(points), ...frozenStops(points).filter(({ frozen }) => !frozen?.thresholds)].sort(
    byCounts,
  );

/** What maps a score of an image to a calibrated one. @param fold Which held it out, from 1. */
const calibrationOf = ({ calibrations = [] }: Points, fold?: number | null) =>
  calibrations[calibrations.length > 1 ? (fold ?? 0) - 1 : 0];

/**
 * A threshold as it is shown, and whether it is a calibrated score. In logs without `calibratedCurve` one that is
 * moved over folds is not: it is of all of them, whose calibrations differ.
 */
export function shownThreshold(
  points: Points,
  { threshold, frozen }: Stop,
): { value: number; calibrated: boolean } {
  const { calibrations, calibratedCurve } = points;
  const own = frozen
    ? frozen.calibratedThreshold
    : calibratedCurve
      ? threshold
      : calibrations?.length === 1
        ? calibratedScore(threshold, calibrations[0])
        : undefined;
  return { value: own ?? threshold, calibrated: own !== undefined };
}

/** "melanoma from a calibrated score of 0.194 on (mean of the folds)". */
export function thresholdWords(points: Points, at: Stop): string {
  const { value, calibrated } = shownThreshold(points, at);
  // Beside calibrated ones, a score that is not is told apart.
  const scale = calibrated ? 'a calibrated' : points.calibrations ? 'an uncalibrated' : 'a';
  const overFolds = points.points.some(({ thresholds }) => thresholds);
  const of = at.frozen?.thresholds
    ? ' (mean of the folds)'
    : overFolds
      ? ' (the same in every fold)'
      : '';
  return `${points.case} from ${scale} score of ${value.toFixed(3)} on${of}`;
}

/** A score on the scale that the threshold is shown on. @param fold Which held the image out, from 1. */
export function shownScore(points: Points, at: Stop, score: number, fold?: number | null): number {
  const own = calibrationOf(points, fold);
  return own && shownThreshold(points, at).calibrated ? calibratedScore(score, own) : score;
}

/** How far an image's score is below the threshold; null where it is not, or its fold is not known and matters. */
export function belowBy(
  points: Points,
  at: Stop,
  score: number,
  fold?: number | null,
): number | null {
  const onCurve = at.frozen === null && points.calibratedCurve !== undefined;
  const own = calibrationOf(points, fold);
  const limit = at.frozen?.thresholds ? at.frozen.thresholds[(fold ?? 0) - 1] : at.threshold;
  if (limit === undefined || (onCurve && !own)) return null;
  const below = limit - (onCurve ? calibratedScore(score, own!) : score);
  return below > 0 ? below : null;
}

/** A kept image's score as it is shown: calibrated in the phase whose score is, and not in others. */
export function imageScore(
  { operatingPoints: points }: Pick<RunState, 'operatingPoints'>,
  phase: string,
  { score, fold }: { score: number; fold?: number | undefined },
): { value: number; calibrated: boolean } {
  const own = points?.phase === phase ? calibrationOf(points, fold) : undefined;
  return { value: own ? calibratedScore(score, own) : score, calibrated: own !== undefined };
}

/** Where the keys begin: at the first frozen threshold. */
const beginning = (stops: readonly Stop[], { points }: Points): number =>
  stops.findIndex(({ frozen }) => frozen === points[0]);

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
