/** Predicts single images by a checkpoint. */
import { correctColours, imageStatistics, readPixels, type SymmetrySet } from '../dataset/index.js';
import { applyTemperature, neighbourDistance, scoresOf } from '../evaluation/index.js';
import { calibratedScore, type ScoreCalibration } from '../score-calibration.js';
import { whyUnfrozen } from '../training/frozen-on-validation.js';
import {
  scoreQuestions,
  whyUncalibrated,
  type ScoreQuestion,
} from '../training/score-calibration.js';
import { averagingOf } from './averaging.js';
import { isLeakyModel, leakyWarnings } from './leaky.js';
import { openModel, type OpenModel } from './open-model.js';
import type { ImagePrediction, Predicted, Request } from './protocol.js';
import { confidenceOf, UNFAMILIAR_LOOKS, UNFAMILIAR_METHOD, type Reference } from './reference.js';
import { readAppearance, type AppearanceReference } from '../training/appearance-file.js';
import { melanomaName } from '../study/lesion-classes.js';
import { unfittedWarnings } from './unfitted.js';
import { surroundingsOf, type Surroundings } from './validation.js';

type PredictRequest = Extract<Request, { kind: 'predict' }>;

/** What the run around the checkpoint knows that single images are told by. */
interface Known extends Surroundings {
  /** What its training images look like; null where it does not tell. */
  appearance: AppearanceReference | null;
}

/** Images predicted at a time. */
const BATCH = 32;

const without = (file: string, error: string): ImagePrediction => ({
  file,
  error,
  predicted: null,
  predictedUncorrected: null,
  probabilities: null,
  melanoma: null,
  malignant: null,
  unlikeTraining: null,
  unlikeBy: [],
});

/**
 * What each of n images looks like, as the study saw its own; null where nothing is known of these.
 * @param pixels An array of its own each time.
 */
function statisticsOf(
  pixels: (side: number) => Uint8Array,
  n: number,
  { appearance, config }: Known,
): number[][] | null {
  if (appearance === null) return null;
  const { side } = appearance;
  const images = pixels(side);
  correctColours(images, side, config.colourConstancy);
  const bytes = side * side * 3;
  return Array.from({ length: n }, (_, i) =>
    imageStatistics(images.subarray(i * bytes, (i + 1) * bytes), side),
  );
}

/** What is known of one image. */
interface Answered {
  /** Probabilities `[classes]`, before calibration. */
  row: Float32Array;
  /** The same without a prior correction; null where there is none. */
  given: Float32Array | null;
  /** What it looks like; null where nothing is known of the training's. */
  statistics: number[] | null;
}

type Score = Reference['score'] | undefined;

/** What maps a score to a calibrated one; null where it is not calibrated. */
const calibrationOf = (score: Score): ScoreCalibration | null =>
  typeof score === 'object' ? score : null;

/** Why a score is not calibrated; null where it is, or nothing is known. */
const whyNot = (score: Score, asked: ScoreQuestion | null): string | null =>
  typeof score === 'string' ? whyUncalibrated(score, asked!.of) : null;

function described(
  file: string,
  { row, given, statistics }: Answered,
  classes: readonly string[],
  { reference, appearance, roles: { melanoma, malignant } }: Known,
): ImagePrediction {
  if (!row.every(Number.isFinite)) return without(file, 'the model gives no number for it');
  const k = classes.length;
  const shown = reference ? applyTemperature(row, k, reference.temperature) : row;
  const [confidence] = confidenceOf(shown, k);
  const labels = new Int32Array(1);
  const scored = (cases: readonly number[], by: Score) => {
    const [score] = scoresOf({ labels, probabilities: shown }, k, cases);
    const calibration = calibrationOf(by);
    return { score, calibratedScore: calibration && calibratedScore(score, calibration) };
  };
  const asked = melanoma.length === 0 ? null : scored(melanoma, reference?.score);
  const unlikeBy: ImagePrediction['unlikeBy'] = [];
  if (reference && confidence < reference.leastConfidence) unlikeBy.push('confidence');
  if (appearance && statistics && neighbourDistance(statistics, appearance) > appearance.limit) {
    unlikeBy.push('appearance');
  }
  return {
    file,
    error: null,
    predicted: classes[shown.indexOf(confidence)],
    predictedUncorrected: given && classes[given.indexOf(Math.max(...given))],
    probabilities: Object.fromEntries(classes.map((name, c) => [name, shown[c]])),
    melanoma: asked && {
      ...asked,
      points: (reference?.thresholds ?? []).map((point) => ({
        ...point,
        above: asked.score >= point.threshold,
      })),
    },
    malignant: malignant.length === 0 ? null : scored(malignant, reference?.malignantScore),
    unlikeTraining: reference || appearance ? unlikeBy.length > 0 : null,
    unlikeBy,
  };
}

/** Pixels of the images that can be read at every side, by side, and why the others cannot. */
async function readAll(files: string[], sides: readonly number[]) {
  const bad = new Map<number, string>();
  const bySide = new Map<number, (Uint8Array | null)[]>();
  for (const side of sides) {
    const rows = await Promise.all(files.map((file) => readPixels(file, side)));
    rows.forEach((row, i) => 'reason' in row && bad.set(i, row.reason));
    bySide.set(
      side,
      rows.map((row) => ('pixels' in row ? row.pixels : null)),
    );
  }
  const good = [...files.keys()].filter((i) => !bad.has(i));
  const pixels = (side: number): Uint8Array => {
    const images = new Uint8Array(good.length * side * side * 3);
    good.forEach((i, n) => images.set(bySide.get(side)![i]!, n * side * side * 3));
    return images;
  };
  return { good, bad, pixels };
}

async function predictBatch(
  open: OpenModel,
  files: string[],
  surroundings: Known,
  tta: SymmetrySet,
): Promise<ImagePrediction[]> {
  const { appearance } = surroundings;
  const sides = new Set([...open.sides, ...(appearance ? [appearance.side] : [])]);
  const { good, bad, pixels } = await readAll(files, [...sides]);
  const { probabilities, given } = await open.predict(pixels, good.length, tta);
  const isCorrected = open.priorCorrections.length > 0;
  const k = open.classes.length;
  const result: ImagePrediction[] = [];
  const statistics = statisticsOf(pixels, good.length, surroundings);
  for (const [i, reason] of bad) result[i] = without(files[i], reason);
  good.forEach((i, n) => {
    const rowOf = (rows: Float32Array) => rows.slice(n * k, (n + 1) * k);
    const answered = {
      row: rowOf(probabilities),
      given: isCorrected ? rowOf(given) : null,
      statistics: statistics && statistics[n],
    };
    result[i] = described(files[i], answered, open.classes, surroundings);
  });
  return result;
}

/** @throws {UserError} when the checkpoint cannot be used; an image that cannot be read has an `error`. */
export async function predictImages(
  request: PredictRequest,
  onProgress: (task: string, done: number, total: number) => void,
): Promise<Predicted> {
  const open = await openModel(request.located, request.engine, request.uncorrected);
  try {
    const { located, uncorrected } = request;
    const surroundings: Known = {
      ...(await surroundingsOf(located, open.classes, uncorrected)),
      appearance: located.run === null ? null : await readAppearance(located.run),
    };
    const { reference, roles } = surroundings;
    const questions = scoreQuestions(open.classes, roles);
    const { averaging, warnings } = averagingOf(request, surroundings, open);
    const leaky = isLeakyModel(located, surroundings.config, open);
    const images: ImagePrediction[] = [];
    for (let start = 0; start < request.images.length; start += BATCH) {
      const files = request.images.slice(start, start + BATCH);
      images.push(...(await predictBatch(open, files, surroundings, averaging.tta)));
      onProgress('predicting', images.length, request.images.length);
    }
    return {
      checkpoint: request.located.checkpoint,
      ...averaging,
      leaky,
      engine: open.engine,
      classes: open.classes,
      temperature: reference?.temperature ?? null,
      scoreCalibration: calibrationOf(reference?.score),
      scoreUncalibrated: whyNot(reference?.score, questions.melanoma),
      malignantScoreCalibration: calibrationOf(reference?.malignantScore),
      malignantScoreUncalibrated: whyNot(reference?.malignantScore, questions.malignant),
      unfrozen:
        reference?.unfrozen.map(({ target, reason }) => ({
          target,
          why: whyUnfrozen(reason, melanomaName(open.classes, roles)!),
        })) ?? null,
      unlikeTrainingMethod:
        [
          ...(reference ? [UNFAMILIAR_METHOD] : []),
          ...(surroundings.appearance ? [UNFAMILIAR_LOOKS] : []),
        ].join('; or ') || null,
      warnings: [...leakyWarnings(leaky), ...warnings, ...unfittedWarnings(reference)],
      images,
    };
  } finally {
    open.dispose();
  }
}
