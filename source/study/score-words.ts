/** The calibration of the melanoma score in words. */
import type { CalibratedScore } from '../runs/score-events.js';
import { sum } from '../sum.js';
import { tooFew } from './few-cases.js';

const listed = (values: readonly number[]): string =>
  values.map((value) => value.toFixed(2)).join(', ');

/** Why it is not calibrated, "fold 2 has fewer than 10 images of melanoma to validate on"; null where it is. */
export function uncalibratedWords({ uncalibrated = [] }: CalibratedScore): string | null {
  const named = uncalibrated.map(
    ({ fold, why }) => `${fold === null ? 'the model' : `fold ${fold}`} ${why}`,
  );
  return named.length > 0 ? named.join('; ') : null;
}

/** "melanoma score calibrated by itself (Platt scaling on validation: slope 0.79, intercept -0.48)". @param validation What it is called. */
export function calibratedWords(found: CalibratedScore, validation = 'validation'): string {
  const { calibrations } = found;
  if (calibrations.length === 0) {
    const why = uncalibratedWords(found);
    return `${found.case} score not calibrated by itself${why === null ? '' : `: ${why}`}`;
  }
  const s = calibrations.length > 1 ? 's' : '';
  const on = s ? `each fold's ${validation}` : validation;
  return (
    `${found.case} score calibrated by itself (Platt scaling on ${on}: ` +
    `slope${s} ${listed(calibrations.map(({ slope }) => slope))}, ` +
    `intercept${s} ${listed(calibrations.map(({ intercept }) => intercept))})`
  );
}

/** Images that the score's figures are of, and the cases among them. */
export function scoreCases({ after, before }: CalibratedScore): { cases: number; images: number } {
  const { ranges } = after ?? before;
  return {
    images: sum(ranges.map(({ n }) => n)),
    cases: Math.round(sum(ranges.map(({ n, observed }) => n * (observed ?? 0)))),
  };
}

/**
 * "Net benefit of acting on the calibrated melanoma score, by the risk from which on one acts, and of acting on all:
 * 0.05: 0.081, 0.060; ..."; null where there are too few melanomas or others for it, or the log does not have it.
 */
export function netBenefitWords(found: CalibratedScore): string | null {
  const { netBenefit } = found.after ?? found.before;
  const { cases, images } = scoreCases(found);
  if (!netBenefit || tooFew(cases, images) !== null) return null;
  const of = found.after ? `calibrated ${found.case} score` : `${found.case} score, not calibrated`;
  const figure = (value: number | null): string => value?.toFixed(3) ?? 'n/a';
  const points = netBenefit.map(
    ({ threshold, model, all }) => `${threshold}: ${figure(model)}, ${figure(all)}`,
  );
  return (
    `Net benefit of acting on the ${of}, by the risk from which on one acts, and of acting on all: ` +
    `${points.join('; ')}.`
  );
}

/** Over- or underconfident, as a temperature tells it of the probabilities that it is fitted to. */
export const confidenceWords = (temperature: number): string =>
  Math.abs(temperature - 1) < 0.05
    ? 'neither over- nor underconfident on the whole'
    : temperature > 1
      ? 'overconfident'
      : 'underconfident';
