/** The melanoma score of a phase's models, each calibrated on its own validation set. */
import {
  calibratedScores,
  EVALUABLE,
  fitScore,
  scoreFigures,
  scoresOf,
  type Uncalibrated,
} from '../evaluation/index.js';
import type { CalibratedScore } from '../runs/score-events.js';
import type { ScoreCalibration } from '../score-calibration.js';
import type { StudyConfig } from '../study/config.js';
import { classRoles } from '../study/lesion-classes.js';
import type { Calibrated } from './calibrated.js';
import type { Predictions } from './predict-split.js';

/** "has fewer than 10 images of melanoma to validate on": why a model's score is not calibrated. */
export function whyUncalibrated(reason: Uncalibrated, wanted: string): string {
  switch (reason) {
    case 'few-cases':
      return `has fewer than ${EVALUABLE} images of ${wanted} to validate on`;
    case 'few-others':
      return `has fewer than ${EVALUABLE} images that are no ${wanted} to validate on`;
    case 'not-rising':
      return `gives ${wanted} no higher scores than others on validation`;
  }
}

/** Scores of a class, and which images are of it. */
export const askedOf = (predictions: Predictions, classes: number, wanted: number) => ({
  scores: scoresOf(predictions, classes, [wanted]),
  truth: Uint8Array.from(predictions.labels, (label) => (label === wanted ? 1 : 0)),
});

/** @param parts At their temperatures. @returns Of each of them what maps its scores, or why nothing does. */
export const scoreCalibrations = (
  parts: readonly Calibrated[],
  classes: number,
  wanted: number,
): (ScoreCalibration | Uncalibrated)[] =>
  parts.map(({ validation }) => {
    const { scores, truth } = askedOf(validation, classes, wanted);
    return fitScore(scores, truth);
  });

/** Those of all models; null where one of them has none, for its images would be on another scale. */
export function allCalibrated(
  found: readonly (ScoreCalibration | Uncalibrated)[],
): ScoreCalibration[] | null {
  const calibrations = found.filter((one) => typeof one !== 'string');
  return calibrations.length === found.length ? calibrations : null;
}

/**
 * What calibrating scores does on a set of images.
 *
 * @param found Of each model. @param asked Likewise, of the images that it is put to.
 */
export function scoreCalibrated(
  wanted: string,
  found: readonly (ScoreCalibration | Uncalibrated)[],
  asked: readonly ReturnType<typeof askedOf>[],
): CalibratedScore {
  const calibrations = allCalibrated(found);
  const truth = Uint8Array.from(asked.flatMap((one) => [...one.truth]));
  const before = asked.flatMap(({ scores }) => [...scores]);
  const after = calibrations?.flatMap((one, n) => calibratedScores(asked[n]!.scores, one));
  const uncalibrated = found.flatMap((one, n) =>
    typeof one === 'string'
      ? { fold: found.length > 1 ? n + 1 : null, why: whyUncalibrated(one, wanted) }
      : [],
  );
  return {
    case: wanted,
    calibrations: calibrations ?? [],
    ...(uncalibrated.length > 0 && { uncalibrated }),
    before: scoreFigures(before, truth),
    after: after ? scoreFigures(after, truth) : null,
  };
}

/** @returns Null without a melanoma class. */
export function calibratedMelanoma(
  config: Pick<StudyConfig, 'malignant'>,
  parts: readonly Calibrated[],
  split: 'test' | 'validation',
  classes: readonly string[],
): CalibratedScore | null {
  const { melanoma } = classRoles(classes, config.malignant);
  if (melanoma === null) return null;
  const found = scoreCalibrations(parts, classes.length, melanoma);
  const asked = parts.map((part) => askedOf(part[split], classes.length, melanoma));
  return scoreCalibrated(classes[melanoma]!, found, asked);
}
