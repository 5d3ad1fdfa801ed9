/** A score on the scale on which it says how many of the images with it are cases (Platt scaling). */

import { sum } from './sum.js';

/** Of the score's log odds: a slope above 0 keeps the order of scores, and so every decision by them. */
export interface ScoreCalibration {
  slope: number;
  intercept: number;
}

/** As near to 0 and 1 as a float32 probability can be told from 1. */
const EDGE = 2 ** -24;

/** Log odds of a probability, which at 0 and 1 stay finite. */
export function logOdds(probability: number): number {
  const within = Math.min(1 - EDGE, Math.max(EDGE, probability));
  return Math.log(within / (1 - within));
}

/** @param score As the class probabilities at their temperature give it. @returns The share of cases it stands for. */
export const calibratedScore = (score: number, { slope, intercept }: ScoreCalibration): number =>
  1 / (1 + Math.exp(-(slope * logOdds(score) + intercept)));

/**
 * A threshold as it is shown: calibrated, the mean where each fold has its own; null where scores are not calibrated.
 *
 * @param thresholds Of each model. @param calibrations Likewise.
 */
export function calibratedThreshold(
  thresholds: readonly number[],
  calibrations: readonly ScoreCalibration[] | undefined,
): number | null {
  if (!calibrations || calibrations.length !== thresholds.length) return null;
  const all = thresholds.map((threshold, n) => calibratedScore(threshold, calibrations[n]));
  return sum(all) / all.length;
}
