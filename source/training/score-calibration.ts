/** The scores of melanoma and of all malignant classes, of a phase's models, each calibrated on its own validation set. */
import { EVALUABLE } from '../evaluable.js';
import {
  calibratedScores,
  fitScore,
  scoreFigures,
  scoresOf,
  type Uncalibrated,
} from '../evaluation/index.js';
import type { CalibratedScore } from '../runs/score-events.js';
import type { ScoreCalibration } from '../score-calibration.js';
import {
  classRoles,
  melanomaName,
  type ClassRoles,
  type NamedRoles,
} from '../study/lesion-classes.js';
import type { Calibrated } from './calibrated.js';
import type { Predictions } from './predict-split.js';

/** What a score is for: one class, or several whose probabilities are added up. */
export interface ScoreQuestion {
  /** "melanoma", "malignant": the score's name. */
  case: string;
  /** "melanoma", "malignant lesions": what images of it are of. */
  of: string;
  /** Indexes of the classes. */
  cases: readonly number[];
}

/** Null without such a class. */
export function scoreQuestions(
  classes: readonly string[],
  roles: ClassRoles,
): Record<'melanoma' | 'malignant', ScoreQuestion | null> {
  const { melanoma, malignant } = roles;
  const name = melanomaName(classes, roles);
  return {
    melanoma: name === null ? null : { case: name, of: name, cases: melanoma },
    malignant:
      malignant.length === 0
        ? null
        : { case: 'malignant', of: 'malignant lesions', cases: malignant },
  };
}

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

/** Scores of the asked classes, and which images are of them. */
export const askedOf = (
  predictions: Pick<Predictions, 'labels' | 'probabilities'>,
  classes: number,
  cases: readonly number[],
) => ({
  scores: scoresOf(predictions, classes, cases),
  truth: Uint8Array.from(predictions.labels, (label) => (cases.includes(label) ? 1 : 0)),
});

/** @param parts At their temperatures. @returns Of each of them what maps its scores, or why nothing does. */
export const scoreCalibrations = (
  parts: readonly Calibrated[],
  classes: number,
  cases: readonly number[],
): (ScoreCalibration | Uncalibrated)[] =>
  parts.map(({ validation }) => {
    const { scores, truth } = askedOf(validation, classes, cases);
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
  wanted: Pick<ScoreQuestion, 'case' | 'of'>,
  found: readonly (ScoreCalibration | Uncalibrated)[],
  asked: readonly ReturnType<typeof askedOf>[],
): CalibratedScore {
  const calibrations = allCalibrated(found);
  const truth = Uint8Array.from(asked.flatMap((one) => [...one.truth]));
  const before = asked.flatMap(({ scores }) => [...scores]);
  const after = calibrations?.flatMap((one, n) => calibratedScores(asked[n]!.scores, one));
  const uncalibrated = found.flatMap((one, n) =>
    typeof one === 'string'
      ? { fold: found.length > 1 ? n + 1 : null, why: whyUncalibrated(one, wanted.of) }
      : [],
  );
  return {
    case: wanted.case,
    calibrations: calibrations ?? [],
    ...(uncalibrated.length > 0 && { uncalibrated }),
    before: scoreFigures(before, truth),
    after: after ? scoreFigures(after, truth) : null,
  };
}

/** Those of `calibration-fitted`; one is left out without such a class. */
export function scoresCalibrated(
  config: NamedRoles,
  parts: readonly Calibrated[],
  split: 'test' | 'validation',
  classes: readonly string[],
): { score?: CalibratedScore; malignantScore?: CalibratedScore } {
  const k = classes.length;
  const questions = scoreQuestions(classes, classRoles(classes, config));
  const calibrated = (wanted: ScoreQuestion): CalibratedScore =>
    scoreCalibrated(
      wanted,
      scoreCalibrations(parts, k, wanted.cases),
      parts.map((part) => askedOf(part[split], k, wanted.cases)),
    );
  return {
    ...(questions.melanoma && { score: calibrated(questions.melanoma) }),
    ...(questions.malignant && { malignantScore: calibrated(questions.malignant) }),
  };
}
