/** Evaluates a checkpoint on any folder of images. */
import {
  findImages,
  groupNumbers,
  ingest,
  withColourConstancy,
  type Catalog,
  type SymmetrySet,
} from '../dataset/index.js';
import { UserError } from '../errors.js';
import {
  applyTemperature,
  brierScore,
  calibrationErrorOf,
  crossEntropy,
  evaluate,
  pointsAt,
  scoresOf,
} from '../evaluation/index.js';
import { matchClasses } from '../study/match-classes.js';
import { printable } from '../text.js';
import { predictBatch } from '../training/predict-batch.js';
import type { Predictions } from '../training/predict-split.js';
import { openModel, type OpenModel } from './open-model.js';
import type { Evaluated, Request } from './protocol.js';
import { surroundingsOf, type Surroundings } from './validation.js';

type EvaluateRequest = Extract<Request, { kind: 'evaluate' }>;
type OnProgress = (task: string, done: number, total: number) => void;

/** Images predicted at a time. */
const BATCH = 32;

/** Seeds the bootstraps of the operating points. */
const SEED = 20_002;

/** Which images are looked at, and the choice in a word. */
function chosenImages(
  { images, root }: Catalog,
  split: EvaluateRequest['split'],
): { indexes: number[]; split: Evaluated['split'] } {
  const has = (name: string) => images.some(({ givenSplit }) => givenSplit === name);
  const choice = split ?? (has('test') ? 'test' : 'all');
  const indexes = [...images.keys()].filter(
    (i) => choice === 'all' || images[i].givenSplit === choice,
  );
  if (indexes.length === 0) {
    throw new UserError(
      `${printable(root)} has no image in a ${choice} folder. Take all of them with --split all.`,
      2,
    );
  }
  return { indexes, split: choice };
}

async function predicted(
  { model, classes, side }: OpenModel,
  read: (indexes: number[], target: Uint8Array) => Promise<void>,
  indexes: number[],
  tta: SymmetrySet,
  onProgress: OnProgress,
): Promise<Float32Array> {
  const probabilities = new Float32Array(indexes.length * classes.length);
  const images = new Uint8Array(BATCH * side * side * 3);
  for (let start = 0; start < indexes.length; start += BATCH) {
    const part = indexes.slice(start, start + BATCH);
    await read(part, images);
    const bytes = images.subarray(0, part.length * side * side * 3);
    const rows = await predictBatch(model, bytes, part.length, side, tta);
    probabilities.set(rows, start * classes.length);
    onProgress('predicting', start + part.length, indexes.length);
  }
  return probabilities;
}

/** The figures after calibration, and what the frozen thresholds do here. */
function calibratedFigures(
  { reference, roles, config }: Surroundings,
  classes: readonly string[],
  predictions: Predictions,
): Pick<Evaluated, 'calibrated' | 'operatingPoints'> {
  const { labels, probabilities, groups } = predictions;
  if (!reference || !probabilities.every(Number.isFinite)) {
    return { calibrated: null, operatingPoints: null };
  }
  const { temperature, thresholds } = reference;
  const rows = applyTemperature(probabilities, classes.length, temperature);
  const calibrated = {
    temperature,
    loss: crossEntropy(labels, rows),
    brier: brierScore(labels, rows, classes.length),
    calibrationError: calibrationErrorOf(labels, rows, classes.length),
  };
  const { melanoma } = roles;
  if (melanoma === null) return { calibrated, operatingPoints: null };
  const scores = scoresOf({ labels, probabilities: rows }, classes.length, [melanoma]);
  const truth = Uint8Array.from(labels, (label) => (label === melanoma ? 1 : 0));
  const { prevalence } = config.operating;
  const drawn = { prevalence, groups, seed: SEED };
  return { calibrated, operatingPoints: pointsAt(thresholds, scores, truth, drawn) };
}

/** What makes the figures say less than they seem to. */
function warningsOf(
  catalog: Catalog,
  { config, reference }: Surroundings,
  split: Evaluated['split'],
): string[] {
  const warnings: string[] = [];
  if (config.data === catalog.root && split !== 'test') {
    warnings.push(
      'The model was trained on images of this folder: its figures on them say nothing about new ones.',
    );
  }
  if (!reference) {
    warnings.push(
      'No validation predictions lie beside this checkpoint: there is no calibration and no operating point.',
    );
  }
  return warnings;
}

/** @throws {UserError} when the checkpoint, the folder or a class of it cannot be used. */
export async function evaluateFolder(
  request: EvaluateRequest,
  onProgress: OnProgress,
): Promise<Evaluated> {
  const found = await findImages(request.data, {
    metadata: request.metadata,
    purpose: 'evaluation',
  });
  const open = await openModel(request.located, request.engine);
  try {
    const { classes } = open;
    const surroundings = await surroundingsOf(request.located, classes);
    const classOf = matchClasses(found.classes, classes, request.aliases);
    const { catalog, cache: decoded } = await ingest(found, { side: open.side, onProgress });
    const cache = withColourConstancy(decoded, open.colourConstancy);
    try {
      const { indexes, split } = chosenImages(catalog, request.split);
      const read = (part: number[], target: Uint8Array) =>
        cache.read(
          part.map((i) => catalog.images[i].row),
          target,
        );
      const { tta } = surroundings.config.evaluation;
      const probabilities = await predicted(open, read, indexes, tta, onProgress);
      const groupOf = groupNumbers(catalog);
      const predictions: Predictions = {
        labels: Int32Array.from(indexes, (i) => classOf[catalog.images[i].label]),
        groups: Int32Array.from(indexes, (i) => groupOf[i]),
        probabilities,
      };
      const { id, device, version } = open.engine;
      return {
        checkpoint: request.located.checkpoint,
        data: catalog.root,
        split,
        engine: { id, device, version },
        classes,
        ...evaluate({ classes, ...surroundings.roles, ...predictions }),
        ...calibratedFigures(surroundings, classes, predictions),
        prevalence: surroundings.config.operating.prevalence,
        unreadable: catalog.unreadable,
        warnings: warningsOf(catalog, surroundings, split),
      };
    } finally {
      await cache.close();
    }
  } finally {
    open.model.dispose();
  }
}
