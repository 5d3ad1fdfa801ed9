/** What is fitted on validation and applied to the test set: the temperature and the operating points. */
import {
  brierScore,
  calibrationErrorOf,
  crossEntropy,
  frozenThresholds,
  pointsAt,
  scoresOf,
  thresholdCurve,
} from '../evaluation/index.js';
import type { EventBody } from '../runs/events.js';
import type { StudyConfig } from '../study/config.js';
import { classRoles } from '../study/lesion-classes.js';
import type { Calibrated } from './calibrated.js';
import { pooled } from './folds.js';
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
    split,
    before: figures(parts),
    after: figures(scaled),
  };
}

/** Each fold's thresholds are frozen on its own validation set, and applied to what it holds out. */
export function operatingPoints(
  config: Pick<StudyConfig, 'malignant' | 'operating'>,
  phase: string,
  parts: readonly Calibrated[],
  classes: readonly string[],
): BodyOf<'operating-points'> | null {
  const { melanoma } = classRoles(classes, config.malignant);
  if (melanoma === null) return null;
  const split = shownSplit(parts[0]!);
  const asked = (predictions: Predictions) => ({
    scores: scoresOf(predictions, classes.length, [melanoma]),
    truth: Uint8Array.from(predictions.labels, (label) => (label === melanoma ? 1 : 0)),
  });
  const frozen = parts.map(({ validation }) => {
    const { scores, truth } = asked(validation);
    return frozenThresholds(scores, truth, config.operating);
  });
  const { prevalence } = config.operating;
  const shown = pooled(parts.map((part) => part[split]));
  const { scores, truth } = asked(shown);
  const points = frozen[0]!.flatMap(({ target }) => {
    const own = frozen.map((all) => all.find((one) => one.target.rate === target.rate));
    const thresholds = own.flatMap((one) => one?.threshold ?? []);
    // A fold whose validation set has no case freezes none.
    if (thresholds.length < parts.length) return [];
    const limits = parts.flatMap((part, n) => Array.from(part[split].labels, () => thresholds[n]!));
    const margins = scores.map((score, i) => score - limits[i]!);
    const drawn = { prevalence, groups: shown.groups, seed: SEED };
    return pointsAt([{ target, threshold: 0 }], margins, truth, drawn).map((point) => ({
      ...point,
      threshold: mean(thresholds),
      ...(parts.length > 1 && { thresholds }),
    }));
  });
  if (points.length === 0) return null;
  return {
    type: 'operating-points',
    phase,
    case: classes[melanoma]!,
    split,
    prevalence,
    temperature: mean(parts.map(({ temperature }) => temperature)),
    points,
    curve: thresholdCurve(scores, truth),
  };
}
