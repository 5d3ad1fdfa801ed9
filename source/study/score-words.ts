/** The calibration of the melanoma score in words. */
import type { CalibratedScore } from '../runs/score-events.js';

const listed = (values: readonly number[]): string =>
  values.map((value) => value.toFixed(2)).join(', ');

/** Why it is not calibrated, "fold 2 has fewer than 10 images of melanoma to validate on"; null where it is. */
export function uncalibratedWords({ uncalibrated = [] }: CalibratedScore): string | null {
  const named = uncalibrated.map(
    ({ fold, why }) => `${fold === null ? 'the model' : `fold ${fold}`} ${why}`,
  );
  return named.length > 0 ? named.join('; ') : null;
}

/** "melanoma score calibrated by itself (Platt scaling on validation: slope 0.79, intercept -0.48)". */
export function calibratedWords(found: CalibratedScore): string {
  const { calibrations } = found;
  if (calibrations.length === 0) {
    const why = uncalibratedWords(found);
    return `${found.case} score not calibrated by itself${why === null ? '' : `: ${why}`}`;
  }
  const s = calibrations.length > 1 ? 's' : '';
  const on = s ? "each fold's validation" : 'validation';
  return (
    `${found.case} score calibrated by itself (Platt scaling on ${on}: ` +
    `slope${s} ${listed(calibrations.map(({ slope }) => slope))}, ` +
    `intercept${s} ${listed(calibrations.map(({ intercept }) => intercept))})`
  );
}

/** Over- or underconfident, as a temperature tells it of the probabilities that it is fitted to. */
export const confidenceWords = (temperature: number): string =>
  Math.abs(temperature - 1) < 0.05
    ? 'neither over- nor underconfident on the whole'
    : temperature > 1
      ? 'overconfident'
      : 'underconfident';
