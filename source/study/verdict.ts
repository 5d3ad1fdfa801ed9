/** What a training phase's curves say: overfitting, underfitting, a good fit, or too little to tell. */
import type { LossAndAccuracy, Verdict } from '../runs/events.js';
import { percent } from '../text.js';

export interface EpochCurves {
  epoch: number;
  train: LossAndAccuracy;
  validation: LossAndAccuracy;
}

/** Fewest epochs that a verdict is made from. */
const FEWEST_EPOCHS = 3;
/** Epochs at the end of the curves that are averaged or looked at for a trend. */
const TAIL = 3;
/** Share of the way from chance to 1 that the training accuracy must have gone. */
const LEARNED = 0.2;
/** Share from which the training images are learnt: a model that is right about them does not underfit. */
const FITTED = 0.95;
/** Rise of the validation loss over its lowest, and lead of training over validation accuracy. */
const LIMITS = { overfitting: { rise: 0.1, gap: 0.15 }, goodFit: { rise: 0.05, gap: 0.1 } };
/** Fall of the validation loss an epoch at the end, as a share, from which training counts as unfinished. */
const STILL_FALLING = 0.03;

/** Keras clips probabilities so that no loss is told from 0 below this. */
const SMALLEST_LOSS = 1e-7;

const share = (value: number): string => `${Math.round(value * 100)}%`;

/** The rule in words, for the help and the README. */
export const VERDICT_RULE = [
  `Undecided when there are fewer than ${FEWEST_EPOCHS} epochs, or when the last epoch has a loss or accuracy that is not a number.`,
  `Underfitting when the training accuracy of the last epoch has gone less than ${share(LEARNED)} of the way from chance to 1. Chance is the share of the largest class, or 1/k where the classes are balanced or weighted.`,
  `Overfitting when, after the epoch of the lowest validation loss, the validation loss rises by ${share(LIMITS.overfitting.rise)} or more (mean of the last ${TAIL} epochs after it) while the training loss falls; or when the training accuracy of the last epoch is ${100 * LIMITS.overfitting.gap} percentage points or more above the validation accuracy.`,
  `Underfitting, too, when the lowest validation loss is that of the last epoch, the loss still falls by ${share(STILL_FALLING)} an epoch over the last ${TAIL} and the training accuracy of the last epoch has gone less than ${share(FITTED)} of the way from chance to 1: more epochs would help.`,
  `Good fit when that rise is below ${share(LIMITS.goodFit.rise)} and that lead below ${100 * LIMITS.goodFit.gap} points. Undecided in between.`,
  'With mixup or cutmix the training accuracy is of mixed images, which are harder, and is compared with nothing: overfitting is told by that rise and underfitting by that fall of the validation loss alone, and all else is undecided.',
].join('\n');

interface Point {
  epoch: number;
  trainLoss: number;
  trainAccuracy: number;
  loss: number;
  accuracy: number;
}

/** An epoch whose four numbers are all known, or null. */
function pointOf({ epoch, train, validation }: EpochCurves): Point | null {
  const numbers = [train.loss, train.accuracy, validation.loss, validation.accuracy];
  if (!numbers.every((value) => value !== null && Number.isFinite(value))) return null;
  const [trainLoss, trainAccuracy, loss, accuracy] = numbers as number[];
  return { epoch, trainLoss, trainAccuracy, loss, accuracy };
}

export interface VerdictOptions {
  /** Whether the classes count the same in training (balanced or weighted). @default false */
  equalised?: boolean;
  /** Whether the training images are mixed with each other. @default false */
  mixed?: boolean;
}

const points = (value: number): string => `${(value * 100).toFixed(1)} points`;
const mean = (values: number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Share of its loss that an epoch takes away, averaged over the end of the curve. */
function fallAnEpoch(history: readonly Point[]): number {
  const tail = history.slice(-TAIL);
  const [first, last] = [tail[0].loss, tail[tail.length - 1].loss];
  return first > 0 && last > 0 ? 1 - (last / first) ** (1 / (tail.length - 1)) : 0;
}

/** Share of the training images that a constant answer gets right at best. */
function chanceLevel(trainLabels: readonly number[], equalised: boolean): number {
  const counts = new Map<number, number>();
  for (const label of trainLabels) counts.set(label, (counts.get(label) ?? 0) + 1);
  if (counts.size === 0) return 0;
  let largest = 0;
  for (const count of counts.values()) largest = Math.max(largest, count);
  return equalised ? 1 / counts.size : largest / trainLabels.length;
}

/** How the losses go after the lowest of validation, and at the end. */
function lossesOf(history: readonly Point[]) {
  const best = history.reduce((a, b) => (b.loss < a.loss ? b : a));
  const end = history[history.length - 1];
  const later = history.slice(history.indexOf(best) + 1).slice(-TAIL);
  const rise =
    later.length > 0
      ? mean(later.map(({ loss }) => loss)) / Math.max(best.loss, SMALLEST_LOSS) - 1
      : 0;
  const fall = fallAnEpoch(history);
  return {
    ...{ best, end, rise, fall },
    turned: rise >= LIMITS.overfitting.rise && end.trainLoss < best.trainLoss,
    falls: best === end && fall >= STILL_FALLING,
  };
}

type Losses = ReturnType<typeof lossesOf>;

/** @param accuracies What is said of the accuracies, as the end of a sentence. */
const turnedUp = ({ best, end, rise }: Losses, accuracies: string): Verdict => ({
  id: 'overfitting',
  reason: `After epoch ${best.epoch} validation loss rises from ${best.loss.toFixed(3)} by ${percent(rise)} while training loss falls from ${best.trainLoss.toFixed(3)} to ${end.trainLoss.toFixed(3)}; ${accuracies}.`,
});

const stillFalls = ({ end, fall }: Losses): Verdict => ({
  id: 'underfitting',
  reason: `Validation loss still falls by ${percent(fall)} an epoch at the end, to ${end.loss.toFixed(3)}: more epochs would help.`,
});

const endOf = ({ best, rise }: Losses): string =>
  `validation loss ends ${percent(rise)} above its lowest, ${best.loss.toFixed(3)} at epoch ${best.epoch}`;

function verdictOfPoints(history: readonly Point[], chance: number): Verdict {
  const losses = lossesOf(history);
  const { best, end, rise, fall, turned, falls } = losses;
  const learned = chance < 1 ? (end.trainAccuracy - chance) / (1 - chance) : 1;
  if (learned < LEARNED) {
    return {
      id: 'underfitting',
      reason: `Training accuracy ends at ${percent(end.trainAccuracy)}, close to the ${percent(chance)} of chance.`,
    };
  }
  const gap = end.trainAccuracy - end.accuracy;
  const atBest =
    best === end
      ? ', the best epoch'
      : ` (at epoch ${best.epoch}: ${percent(best.trainAccuracy)} against ${percent(best.accuracy)})`;
  const lead = `training accuracy ${percent(end.trainAccuracy)} against ${percent(end.accuracy)} on validation at the end${atBest}`;
  if (turned) return turnedUp(losses, lead);
  if (gap >= LIMITS.overfitting.gap) {
    return { id: 'overfitting', reason: `A lead of ${points(gap)}: ${lead}.` };
  }
  if (falls && learned < FITTED) return stillFalls(losses);
  const figures = `${endOf(losses)}; ${lead}`;
  return rise < LIMITS.goodFit.rise && gap < LIMITS.goodFit.gap
    ? {
        id: 'good-fit',
        reason: `Both curves agree${falls ? `, and validation loss still falls by ${percent(fall)} an epoch` : ''}: ${figures}.`,
      }
    : { id: 'undecided', reason: `Between a good fit and overfitting: ${figures}.` };
}

/** The verdict where the training accuracy is of mixed images: each loss is compared with itself alone. */
function verdictOfMixed(history: readonly Point[]): Verdict {
  const losses = lossesOf(history);
  const { best, end, turned, falls } = losses;
  const atBest = best === end ? '' : `, ${percent(best.accuracy)} at epoch ${best.epoch}`;
  const figures = `validation accuracy ${percent(end.accuracy)} at the end${atBest}`;
  if (turned) return turnedUp(losses, figures);
  if (falls) return stillFalls(losses);
  return {
    id: 'undecided',
    reason: `Training accuracy is of mixed images (mixup, cutmix) and is not compared with validation: ${endOf(losses)}; ${figures}.`,
  };
}

/**
 * The verdict on a phase's curves by the rule in `VERDICT_RULE`.
 * @param history Its epochs, in order.
 * @param trainLabels Class index of each training image: chance is told from them.
 */
export function verdictOf(
  history: readonly EpochCurves[],
  trainLabels: readonly number[],
  { equalised = false, mixed = false }: VerdictOptions = {},
): Verdict {
  const known = history.flatMap((epoch) => pointOf(epoch) ?? []);
  const last = history.at(-1);
  if (last && known.at(-1)?.epoch !== last.epoch) {
    return {
      id: 'undecided',
      reason: `Epoch ${last.epoch} has a loss or accuracy that is not a number.`,
    };
  }
  if (known.length < FEWEST_EPOCHS) {
    return {
      id: 'undecided',
      reason: `${known.length} of at least ${FEWEST_EPOCHS} epochs that a verdict needs.`,
    };
  }
  return mixed
    ? verdictOfMixed(known)
    : verdictOfPoints(known, chanceLevel(trainLabels, equalised));
}
