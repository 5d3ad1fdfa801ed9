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
import { evaluatedAs, type StudyContext } from './context.js';
import type { Predictions } from './predict-split.js';
import type { TrainingSet } from './training-set.js';

/**
 * Share of each class in an epoch of training as the loss sees it `[classes]`: the images and the copies that
 * fill classes up, each times its class's weight. Of a phase whose classes are balanced, weighted or drawn
 * alike (`sampling`) the shares are even, and there is nothing to correct.
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

/**
 * Share of each class in the targets `[classes]`, which is what the mean of a network's probabilities comes to.
 * Label smoothing spreads a part of every target over all classes, so that a class of few images has more of the
 * targets than of the images. Mixed images leave the shares as they are: both labels are drawn alike. A class
 * without images stays without a share.
 */
export function targetShares(shares: readonly number[], labelSmoothing: number): number[] {
  const spread = labelSmoothing / shares.length;
  return shares.map((share) => (share > 0 ? (1 - labelSmoothing) * share + spread : 0));
}

/**
 * @param trained Shares of the classes in the training, see `trainedShares`.
 * @param validation As the model gives them.
 * @returns Null where none is asked for.
 */
export function priorCorrectionOf(
  {
    evaluation: { priorCorrection: asked },
    loss: { labelSmoothing },
  }: Pick<StudyConfig, 'evaluation' | 'loss'>,
  trained: readonly number[],
  validation: Predictions,
): PriorCorrection | null {
  if (asked === 'none') return null;
  const shares = targetShares(trained, labelSmoothing);
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
  const unnamed = { classes: shares.map(String), melanoma: [], malignant: [] };
  const { loss, accuracy, balancedAccuracy } = foldFigures({ ...unnamed, ...before });
  return {
    tau,
    chosen: evaluation.priorCorrection === 'auto',
    shares: [...shares],
    before: { loss, accuracy, balancedAccuracy },
  };
}

/** The correction that a phase or one of its passes was evaluated with, by the log; null without one. */
export const evaluatedPrior = (context: StudyContext, phase: string): PriorCorrection | null =>
  evaluatedAs(context, phase)?.priorCorrection ?? null;
