/** Predicts single images by a checkpoint. */
import { correctColours, readPixels } from '../dataset/index.js';
import { applyTemperature, scoresOf } from '../evaluation/index.js';
import { predictBatch as predictViews } from '../training/predict-batch.js';
import { openModel, type OpenModel } from './open-model.js';
import type { ImagePrediction, Predicted, Request } from './protocol.js';
import { confidenceOf, UNFAMILIAR_METHOD } from './reference.js';
import { surroundingsOf, type Surroundings } from './validation.js';

type PredictRequest = Extract<Request, { kind: 'predict' }>;

/** Images predicted at a time. */
const BATCH = 32;

const without = (file: string, error: string): ImagePrediction => ({
  file,
  error,
  predicted: null,
  probabilities: null,
  melanoma: null,
  unlikeTraining: null,
});

/** @param row Probabilities of one image `[classes]`, as the model gives them. */
function described(
  file: string,
  row: Float32Array,
  classes: readonly string[],
  { reference, roles: { melanoma } }: Surroundings,
): ImagePrediction {
  if (!row.every(Number.isFinite)) return without(file, 'the model gives no number for it');
  const k = classes.length;
  const shown = reference ? applyTemperature(row, k, reference.temperature) : row;
  const [confidence] = confidenceOf(shown, k);
  const labels = new Int32Array(1);
  const score =
    melanoma === null ? null : scoresOf({ labels, probabilities: shown }, k, [melanoma])[0];
  return {
    file,
    error: null,
    predicted: classes[shown.indexOf(confidence)],
    probabilities: Object.fromEntries(classes.map((name, c) => [name, shown[c]])),
    melanoma:
      score === null
        ? null
        : {
            score,
            points: (reference?.thresholds ?? []).map((point) => ({
              ...point,
              above: score >= point.threshold,
            })),
          },
    unlikeTraining: reference && confidence < reference.leastConfidence,
  };
}

/** Pixels of the images that can be read, and why the others cannot. */
async function readAll(files: string[], side: number) {
  const rows = await Promise.all(files.map((file) => readPixels(file, side)));
  const good = rows.flatMap((row, i) => ('pixels' in row ? [{ i, pixels: row.pixels }] : []));
  const bad = rows.flatMap((row, i) => ('reason' in row ? [{ i, reason: row.reason }] : []));
  return { good, bad };
}

async function predictBatch(
  { model, classes, side, colourConstancy }: OpenModel,
  files: string[],
  surroundings: Surroundings,
): Promise<ImagePrediction[]> {
  const { good, bad } = await readAll(files, side);
  const images = new Uint8Array(good.length * side * side * 3);
  good.forEach(({ pixels }, n) => images.set(pixels, n * side * side * 3));
  correctColours(images, side, colourConstancy);
  const { tta } = surroundings.config.evaluation;
  const probabilities = await predictViews(model, images, good.length, side, tta);
  const k = classes.length;
  const result: ImagePrediction[] = [];
  for (const { i, reason } of bad) result[i] = without(files[i], reason);
  good.forEach(({ i }, n) => {
    const row = probabilities.slice(n * k, (n + 1) * k);
    result[i] = described(files[i], row, classes, surroundings);
  });
  return result;
}

/** @throws {UserError} when the checkpoint cannot be used; an image that cannot be read has an `error`. */
export async function predictImages(
  request: PredictRequest,
  onProgress: (task: string, done: number, total: number) => void,
): Promise<Predicted> {
  const open = await openModel(request.located, request.engine);
  try {
    const surroundings = await surroundingsOf(request.located, open.classes);
    const { reference } = surroundings;
    const images: ImagePrediction[] = [];
    for (let start = 0; start < request.images.length; start += BATCH) {
      const files = request.images.slice(start, start + BATCH);
      images.push(...(await predictBatch(open, files, surroundings)));
      onProgress('predicting', images.length, request.images.length);
    }
    const { id, device, version } = open.engine;
    return {
      checkpoint: request.located.checkpoint,
      engine: { id, device, version },
      classes: open.classes,
      temperature: reference?.temperature ?? null,
      unlikeTrainingMethod: reference && UNFAMILIAR_METHOD,
      images,
    };
  } finally {
    open.model.dispose();
  }
}
