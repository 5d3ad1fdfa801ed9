/**
 * What a phase's validation set says of a model's probabilities: the temperature that calibrates them, the
 * thresholds for melanoma, and how certain the model is of pictures like those it was trained on.
 */
import {
  FAMILIAR_SHARE,
  NEIGHBOUR,
  applyTemperature,
  fitScore,
  fittedTemperature,
  frozenThreshold,
  targetsOf,
  type FrozenThreshold,
  type Uncalibrated,
  type Unfitted,
  type Unfrozen,
} from '../evaluation/index.js';
import { calibratedScore, type ScoreCalibration } from '../score-calibration.js';
import type { StudyConfig } from '../study/config.js';
import type { ClassRoles } from '../study/lesion-classes.js';
import type { Predictions } from '../training/predict-split.js';
import { askedOf } from '../training/score-calibration.js';

export interface Reference {
  temperature: number;
  /** Why no temperature is fitted, which is 1 then; null where one is. */
  unfitted: Unfitted | null;
  /** Of the melanoma score, or why it is not calibrated by itself; null without a melanoma class. */
  score: ScoreCalibration | Uncalibrated | null;
  /** The same of the malignant classes together; null without one. */
  malignantScore: ScoreCalibration | Uncalibrated | null;
  /** On the score at the temperature; empty without a melanoma class, or with too few melanomas and others on validation. */
  thresholds: (FrozenThreshold & { calibratedThreshold: number | null })[];
  /** Rates of the melanoma class that have no threshold, and why. */
  unfrozen: { target: FrozenThreshold['target']; reason: Unfrozen }[];
  /** A picture whose highest calibrated probability is below this is said to be unlike the training's. */
  leastConfidence: number;
}

/** Share of the validation images that lie below `leastConfidence`. */
const UNFAMILIAR_SHARE = 0.05;

/** How pictures unlike the training's are told, for whoever reads the flag: by what the model says, ... */
export const UNFAMILIAR_METHOD =
  'highest calibrated probability below that of 95% of the validation images (maximum softmax probability, Hendrycks and Gimpel 2017)';

/** ... and by what they look like. */
export const UNFAMILIAR_LOOKS =
  `mean colour, contrast and roughness further from the ${NEIGHBOUR}th nearest training image than those of ` +
  `${100 * FAMILIAR_SHARE}% of the training images are (distance to the k-th nearest neighbour, as in Sun et al. 2022)`;

/** Highest probability of each image. @param probabilities `[n, classes]`. */
export function confidenceOf(probabilities: Float32Array, classes: number): Float32Array {
  return Float32Array.from({ length: probabilities.length / classes }, (_, i) =>
    probabilities.subarray(i * classes, (i + 1) * classes).reduce((a, b) => Math.max(a, b), 0),
  );
}

/** @returns Null without images, or where a probability is no number. */
export function referenceOf(
  { labels, probabilities }: Predictions,
  classes: number,
  { melanoma, malignant }: ClassRoles,
  operating: StudyConfig['operating'],
): Reference | null {
  if (labels.length === 0 || !probabilities.every(Number.isFinite)) return null;
  const { temperature, unfitted } = fittedTemperature(labels, probabilities, classes);
  const calibrated = applyTemperature(probabilities, classes, temperature);
  const sorted = confidenceOf(calibrated, classes).sort();
  const leastConfidence = sorted[Math.floor(UNFAMILIAR_SHARE * sorted.length)];
  const asked = (cases: readonly number[]) =>
    askedOf({ labels, probabilities: calibrated }, classes, cases);
  const ofMalignant = malignant.length === 0 ? null : asked(malignant);
  const found: Reference = {
    ...{ temperature, unfitted, leastConfidence, score: null },
    malignantScore: ofMalignant && fitScore(ofMalignant.scores, ofMalignant.truth),
    ...{ thresholds: [], unfrozen: [] },
  };
  if (melanoma.length === 0) return found;
  const { scores, truth } = asked(melanoma);
  const score = fitScore(scores, truth);
  found.score = score;
  const shown = (threshold: number) =>
    typeof score === 'string' ? null : calibratedScore(threshold, score);
  for (const target of targetsOf(operating)) {
    const frozen = frozenThreshold(scores, truth, target);
    if (typeof frozen === 'number') {
      found.thresholds.push({ target, threshold: frozen, calibratedThreshold: shown(frozen) });
    } else found.unfrozen.push({ target, reason: frozen });
  }
  return found;
}
