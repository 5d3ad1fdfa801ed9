/**
 * A phase's predictions at the temperature that its validation set asks for. Thresholds are set and scores
 * are shown on this scale, which `evaluate` and `predict` apply too.
 */
import { applyTemperature, fittedTemperature, type Unfitted } from '../evaluation/index.js';
import type { PhasePredictions } from './predictions-file.js';
import type { Predictions } from './predict-split.js';

export interface Calibrated extends PhasePredictions {
  temperature: number;
  /** Why no temperature is fitted, which is 1 then; null where one is. */
  unfitted: Unfitted | null;
}

/** @returns As they are, at temperature 1, where a validation probability is no number. */
export function calibratedPredictions(
  { validation, test }: PhasePredictions,
  classes: number,
): Calibrated {
  const { labels, probabilities } = validation;
  if (!probabilities.every(Number.isFinite)) {
    return { validation, test, temperature: 1, unfitted: null };
  }
  const { temperature, unfitted } = fittedTemperature(labels, probabilities, classes);
  const scaled = (found: Predictions): Predictions => ({
    ...found,
    probabilities: applyTemperature(found.probabilities, classes, temperature),
  });
  return { validation: scaled(validation), test: scaled(test), temperature, unfitted };
}
