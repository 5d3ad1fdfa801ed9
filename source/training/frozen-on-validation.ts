/** What is fitted on validation and applied to the test set: the temperature and the operating points. */
import { EVALUABLE } from '../evaluable.js';
import {
  TEMPERATURES,
  brierScore,
  calibratedScores,
  calibrationErrorOf,
  crossEntropy,
  frozenThreshold,
  pointsAt,
  scoresOf,
  targetsOf,
  thresholdCurve,
  type Unfitted,
  type Unfrozen,
} from '../evaluation/index.js';
import type { EventBody } from '../runs/events.js';
import { calibratedThreshold } from '../score-calibration.js';
import type { StudyConfig } from '../study/config.js';
import { classRoles, melanomaName, type NamedRoles } from '../study/lesion-classes.js';
import type { Calibrated } from './calibrated.js';
import { pooled } from './pooled.js';
import { allCalibrated, scoreCalibrations } from './score-calibration.js';
import type { Predictions } from './predict-split.js';
import type { PhasePredictions } from './predictions-file.js';

type BodyOf<T extends EventBody['type']> = Extract<EventBody, { type: T }>;

/** Seeds the bootstraps of the evaluation. */
export const SEED = 20_001;

/** The set that figures are given for: the test set, or validation where there is none. */
export const shownSplit = ({ test }: PhasePredictions): 'test' | 'validation' =>
  test.labels.length > 0 ? 'test' : 'validation';

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Each fold's temperature is fitted on its own validation set, and applied to what it holds out.
 * @param parts A phase's predictions, of its one model or of each fold's. @param scaled The same, calibrated.
 */
export function calibrated(
  phase: string,
  parts: readonly PhasePredictions[],
  scaled: readonly Calibrated[],
  classes: number,
): BodyOf<'calibration-fitted'> {
  const split = shownSplit(parts[0]!);
  const temperatures = scaled.map(({ temperature }) => temperature);
  const unfitted = scaled.flatMap((part, n) =>
    part.unfitted ? { fold: parts.length > 1 ? n + 1 : null, why: whyUnfitted(part.unfitted) } : [],
  );
  const figures = (of: readonly PhasePredictions[]) => {
    const { labels, probabilities } = pooled(of.map((part) => part[split]));
    return {
      loss: crossEntropy(labels, probabilities),
      brier: brierScore(labels, probabilities, classes),
      calibrationError: calibrationErrorOf(labels, probabilities, classes),
    };
  };
  return {
    type: 'calibration-fitted',
    phase,
    temperature: mean(temperatures),
    ...(parts.length > 1 && { temperatures }),
    ...(unfitted.length > 0 && { unfitted }),
    split,
    before: figures(parts),
    after: figures(scaled),
  };
}

/** "gets every validation image right": what is wrong with a fold, or with the model. */
export const whyUnfitted = (reason: Unfitted): string =>
  reason === 'no-error'
    ? 'gets every validation image right, which tells no temperature'
    : `would want a temperature beyond ${TEMPERATURES.join(' to ')} on validation`;

/** "has no image of melanoma to validate on": what is wrong with a fold, or with the model. */
export function whyUnfrozen(reason: Unfrozen, wanted: string): string {
  switch (reason) {
    case 'no-cases':
      return `has no image of ${wanted} to validate on`;
    case 'few-cases':
      return `has fewer than ${EVALUABLE} images of ${wanted} to validate on`;
    case 'few-others':
      return `has fewer than ${EVALUABLE} images that are no ${wanted} to validate on`;
    case 'no-others':
      return `validates on images of ${wanted} alone`;
    case 'none-keeps-it':
      return `gives its highest score on validation to an image that is no ${wanted}, so that no threshold keeps the rate`;
  }
}

/**
 * Each fold's thresholds are frozen on its own validation set, and applied to what it holds out. A rate for
 * which a fold has none has no point, for its images would be missing in it: which fold and why is said.
 */
export function operatingPoints(
  config: NamedRoles & Pick<StudyConfig, 'operating'>,
  phase: string,
  parts: readonly Calibrated[],
  classes: readonly string[],
): BodyOf<'operating-points'> | null {
  const roles = classRoles(classes, config);
  const { melanoma } = roles;
  const wanted = melanomaName(classes, roles);
  if (wanted === null) return null;
  const split = shownSplit(parts[0]!);
  const asked = (predictions: Predictions) => ({
    scores: scoresOf(predictions, classes.length, melanoma),
    truth: Uint8Array.from(predictions.labels, (label) => (melanoma.includes(label) ? 1 : 0)),
  });
  const onValidation = parts.map(({ validation }) => asked(validation));
  const { prevalence } = config.operating;
  const calibrations = allCalibrated(scoreCalibrations(parts, classes.length, melanoma));
  const shown = pooled(parts.map((part) => part[split]));
  const { scores, truth } = asked(shown);
  const drawn = { prevalence, groups: shown.groups, seed: SEED };
  const points: BodyOf<'operating-points'>['points'] = [];
  const unfrozen: NonNullable<BodyOf<'operating-points'>['unfrozen']> = [];
  for (const target of targetsOf(config.operating)) {
    const frozen = onValidation.map((own) => frozenThreshold(own.scores, own.truth, target));
    const folds = frozen.flatMap((one, n) =>
      typeof one === 'number'
        ? []
        : { fold: parts.length > 1 ? n + 1 : null, why: whyUnfrozen(one, wanted) },
    );
    if (folds.length > 0) {
      unfrozen.push({ target, folds });
      continue;
    }
    const thresholds = frozen.filter((one) => typeof one === 'number');
    const limits = parts.flatMap((part, n) => Array.from(part[split].labels, () => thresholds[n]!));
    const margins = scores.map((score, i) => score - limits[i]!);
    const [point] = pointsAt([{ target, threshold: 0 }], margins, truth, drawn);
    const asCalibrated = calibrations && calibratedThreshold(thresholds, calibrations);
    points.push({
      ...point!,
      threshold: mean(thresholds),
      ...(parts.length > 1 && { thresholds }),
      ...(asCalibrated !== null && { calibratedThreshold: asCalibrated }),
    });
  }
  const pooledCalibrated =
    calibrations &&
    parts.flatMap((part, n) => calibratedScores(asked(part[split]).scores, calibrations[n]!));
  return {
    type: 'operating-points',
    phase,
    case: wanted,
    ...(melanoma.length > 1 && { cases: melanoma.map((c) => classes[c]!) }),
    split,
    prevalence,
    temperature: mean(parts.map(({ temperature }) => temperature)),
    ...(calibrations && { calibrations }),
    points,
    ...(unfrozen.length > 0 && { unfrozen }),
    curve: thresholdCurve(scores, truth),
    ...(parts.length > 1 &&
      pooledCalibrated && { calibratedCurve: thresholdCurve(pooledCalibrated, truth) }),
  };
}
