/** Evaluates a checkpoint on any folder of images. */
import {
  findImages,
  groupNumbers,
  ingest,
  csvColumnsWarnings,
  namesakesWarning,
  severalPictures,
  type Catalog,
  type PackedCache,
  type SymmetrySet,
  withoutClass,
} from '../dataset/index.js';
import { UserError } from '../errors.js';
import {
  applyTemperature,
  brierScore,
  calibrationErrorOf,
  crossEntropy,
  evaluate,
  pointsAt,
} from '../evaluation/index.js';
import { melanomaName } from '../study/lesion-classes.js';
import { classNamed, matchClasses } from '../study/match-classes.js';
import { unfrozenLine } from '../study/unfrozen.js';
import { whyUnfrozen } from '../training/frozen-on-validation.js';
import {
  askedOf,
  scoreCalibrated,
  scoreQuestions,
  type ScoreQuestion,
} from '../training/score-calibration.js';
import { unfittedWarnings } from './unfitted.js';
import { printable } from '../text.js';
import type { Predictions } from '../training/predict-split.js';
import { averagingOf } from './averaging.js';
import { isLeakyModel, leakyWarnings } from './leaky.js';
import { openModel, type OpenModel } from './open-model.js';
import type { Reference } from './reference.js';
import type { Evaluated, Request } from './protocol.js';
import { repeatedWarnings } from './repeated.js';
import { heldLines, seenIn, seenLine } from './seen.js';
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

/** The images at each side that a model asks for; a side's rows are its own. */
type Sources = ReadonlyMap<number, { catalog: Catalog; cache: PackedCache }>;

async function predicted(
  open: OpenModel,
  sources: Sources,
  indexes: number[],
  tta: SymmetrySet,
  onProgress: OnProgress,
): Promise<Float32Array> {
  const k = open.classes.length;
  const probabilities = new Float32Array(indexes.length * k);
  for (let start = 0; start < indexes.length; start += BATCH) {
    const part = indexes.slice(start, start + BATCH);
    const pixels = async (side: number): Promise<Uint8Array> => {
      const { catalog, cache } = sources.get(side)!;
      const images = new Uint8Array(part.length * side * side * 3);
      await cache.read(
        part.map((i) => catalog.images[i].row),
        images,
      );
      return images;
    };
    probabilities.set((await open.predict(pixels, part.length, tta)).probabilities, start * k);
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
  const figures = {
    temperature,
    loss: crossEntropy(labels, rows),
    brier: brierScore(labels, rows, classes.length),
    calibrationError: calibrationErrorOf(labels, rows, classes.length),
  };
  const questions = scoreQuestions(classes, roles);
  const asked = ({ cases }: ScoreQuestion) =>
    askedOf({ labels, probabilities: rows }, classes.length, cases);
  const scoreOf = (wanted: ScoreQuestion | null, found: Reference['score']) =>
    wanted && found && scoreCalibrated(wanted, [found], [asked(wanted)]);
  const calibrated = {
    ...figures,
    score: scoreOf(questions.melanoma, reference.score),
    malignantScore: scoreOf(questions.malignant, reference.malignantScore),
  };
  if (questions.melanoma === null) return { calibrated, operatingPoints: null };
  const { scores, truth } = asked(questions.melanoma);
  const { prevalence } = config.operating;
  const drawn = { prevalence, groups, seed: SEED };
  const operatingPoints = pointsAt(thresholds, scores, truth, drawn).map((point, n) => {
    const { calibratedThreshold } = thresholds[n];
    return { ...point, ...(calibratedThreshold !== null && { calibratedThreshold }) };
  });
  return { calibrated, operatingPoints };
}

/** What makes the figures say less than they seem to. */
function warningsOf(
  catalog: Catalog,
  { config, reference, roles }: Surroundings,
  classes: readonly string[],
  split: Evaluated['split'],
  seen: string | null,
): string[] {
  const warnings: string[] = [];
  const { data, extraData } = config;
  const own = data === catalog.root && split !== 'test';
  if (own || [extraData].flat().includes(catalog.root)) {
    warnings.push(
      'The model was trained on images of this folder: its figures on them say nothing about new ones.',
    );
  } else if (seen !== null) {
    warnings.push(seen);
  }
  if (!reference) {
    warnings.push(
      'No validation predictions of this checkpoint are there: there is no prior correction, no calibration and no operating point.',
    );
  }
  warnings.push(...unfittedWarnings(reference));
  for (const { target, reason } of reference?.unfrozen ?? []) {
    const why = whyUnfrozen(reason, melanomaName(classes, roles)!);
    warnings.push(unfrozenLine({ target, folds: [{ fold: null, why }] }));
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
    // A name that an alias is for is left to it.
    classOf: (name, classes) =>
      Object.hasOwn(request.aliases, name) ? classes.indexOf(name) : classNamed(name, classes),
  });
  const open = await openModel(request.located, request.engine, request.uncorrected);
  const sources = new Map<number, Awaited<ReturnType<typeof ingest>>>();
  try {
    const { classes, sides } = open;
    const surroundings = await surroundingsOf(request.located, classes, request.uncorrected);
    const { averaging, warnings } = averagingOf(request, surroundings, open);
    const leaky = isLeakyModel(request.located, surroundings.config, open);
    const classOf = matchClasses(found.classes, classes, request.aliases, withoutClass(found));
    for (const side of sides) sources.set(side, await ingest(found, { side, onProgress }));
    const { catalog } = sources.get(sides[0])!;
    const { indexes, split } = chosenImages(catalog, request.split);
    const seen = await seenIn(request.located, surroundings.config, catalog, indexes);
    const chosen = indexes.map((i) => catalog.images[i]);
    const groupOf = groupNumbers(catalog);
    const predictions: Predictions = {
      labels: Int32Array.from(indexes, (i) => classOf[catalog.images[i].label]),
      groups: Int32Array.from(indexes, (i) => groupOf[i]),
      probabilities: await predicted(open, sources, indexes, averaging.tta, onProgress),
    };
    return {
      checkpoint: request.located.checkpoint,
      ...averaging,
      leaky,
      data: catalog.root,
      split,
      engine: open.engine,
      classes,
      ...evaluate({ classes, ...surroundings.roles, ...predictions }),
      ...calibratedFigures(surroundings, classes, predictions),
      prevalence: surroundings.config.operating.prevalence,
      unreadable: catalog.unreadable,
      warnings: [
        ...leakyWarnings(leaky),
        ...warningsOf(catalog, surroundings, classes, split, seenLine(seen, indexes.length)),
        ...heldLines(seen, indexes.length),
        ...csvColumnsWarnings(found.columns ?? []),
        ...namesakesWarning(severalPictures(chosen, found.namesakes ?? []), '--metadata'),
        ...repeatedWarnings(catalog, indexes, predictions.groups!),
        ...warnings,
      ],
    };
  } finally {
    for (const { cache } of sources.values()) await cache.close();
    open.dispose();
  }
}
