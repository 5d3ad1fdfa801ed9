/** The prior correction of a phase: from what it was trained on and what it says of its validation images. */
import {
  areEven,
  chooseTau,
  correctPrior,
  foldFigures,
  type PriorCorrection,
} from '../evaluation/index.js';
import { distribution, drawnShares, type Catalog } from '../dataset/index.js';
import type { PriorCorrected } from '../runs/events.js';
import type { StudyConfig } from '../study/config.js';
import type { StudyContext } from './context.js';
import type { Predictions } from './predict-split.js';
import type { TrainingSet } from './training-set.js';

/**
 * Share of each class in an epoch of training as the loss sees it `[classes]`: the images and the copies that
 * fill classes up, each times its class's weight. Of a phase whose classes are balanced, weighted or drawn
 * alike (`sampling`) the shares are even, and there is nothing to correct. Label smoothing and mixing leave
 * them as they are: they blur the label of an image, not how often its class is drawn.
 */
export function trainedShares(
  { items, weights, strata = null }: Omit<TrainingSet, 'strata'> & Partial<TrainingSet>,
  catalog: Catalog,
): number[] {
  const counts =
    (strata && drawnShares(strata)) ??
    distribution(
      items.map(({ image }) => image),
      catalog,
    );
  const seen = counts.map((count, c) => count * (weights?.[c] ?? 1));
  const all = seen.reduce((sum, value) => sum + value, 0);
  return seen.map((value) => value / all);
}

/** @returns Null where none is asked for. @param validation As the model gives them. */
export function priorCorrectionOf(
  { evaluation: { priorCorrection: asked } }: Pick<StudyConfig, 'evaluation'>,
  shares: readonly number[],
  validation: Predictions,
): PriorCorrection | null {
  if (asked === 'none') return null;
  if (areEven(shares)) return { tau: 0, shares };
  return { tau: asked === 'auto' ? chooseTau(validation, shares) : asked, shares };
}

/** Predictions by a correction; as they are without one. */
export const corrected = (found: Predictions, prior: PriorCorrection | null): Predictions =>
  prior === null ? found : { ...found, probabilities: correctPrior(found.probabilities, prior) };

/** What an event says of a correction: with it, the validation figures as they were without. */
export function priorCorrected(
  { evaluation }: Pick<StudyConfig, 'evaluation'>,
  { tau, shares }: PriorCorrection,
  before: Predictions,
): PriorCorrected {
  // Of the figures that need no class to be named, whatever the classes are called.
  const unnamed = { classes: shares.map(String), melanoma: null, malignant: [] };
  const { loss, accuracy, balancedAccuracy } = foldFigures({ ...unnamed, ...before });
  return {
    tau,
    chosen: evaluation.priorCorrection === 'auto',
    shares: [...shares],
    before: { loss, accuracy, balancedAccuracy },
  };
}

/** The correction that a phase or one of its passes was evaluated with, by the log; null without one. */
export function evaluatedPrior(
  { pass, passes, evaluated }: StudyContext,
  phase: string,
): PriorCorrection | null {
  const ofPass = pass && passes.get(phase)?.get(pass.id)?.result;
  return (ofPass ?? evaluated.get(phase))?.priorCorrection ?? null;
}
