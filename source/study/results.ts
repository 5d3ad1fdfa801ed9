/** `results.json`, schema 1: what a script may read of a run. A number not known is null. */
import { z } from 'zod';
import { isoTime } from '../iso-time.js';
import {
  auditSchema,
  calibrationSchema,
  count,
  engineInfoSchema,
  evaluationSchema,
  extraSchema,
  lossAndAccuracySchema,
  measured,
  operatingPointsSchema,
  phasesComparedSchema,
  priorCorrectionSchema,
  samplingSchema,
  slicesSchema,
  splitCountsSchema,
  verdictSchema,
  warningName,
} from '../runs/events.js';
import { foldsSchema, protocolsSchema } from '../runs/pass-events.js';
import type { PhaseState, RunState, RunStatus } from '../runs/state.js';
import {
  foldCountsSchema,
  passResultsOf,
  passResultsSchema,
  testSetOf,
  testSetSchema,
} from './pass-results.js';
import { phases as phaseTable } from './phases.js';
import { isLeaky } from './protocols.js';
import { severalPhases } from './several-verdicts.js';
import { namedSlice } from './slices.js';

const folds = count.nullable();
const protocols = z.enum(['grouped', 'as-published']);

const epochSchema = z.object({
  epoch: count,
  seconds: z.number(),
  imagesPerSecond: measured,
  learningRate: z.number(),
  train: lossAndAccuracySchema,
  validation: lossAndAccuracySchema,
  /** Of validation, rows true, columns predicted; null in runs of older versions. */
  confusionMatrix: z.array(z.array(count)).nullable(),
  /** Exponent of the prior correction that the matrix is of; null without one. */
  matrixTau: measured.default(null),
  /** Folds that the epoch's figures are the mean of, all of which have it; null where they are of one model. */
  folds: count.nullable().default(null),
});

const phaseSchema = z.object({
  id: z.string(),
  status: z.enum(['waiting', 'running', 'done', 'failed', 'skipped', 'stopped']),
  /** Why it failed or was skipped. */
  message: z.string().nullable(),
  /** Null until the phase is evaluated, as are `train`, `validation` and `test`. */
  verdict: verdictSchema.shape.id.nullable(),
  verdictReason: z.string().nullable(),
  /**
   * Epoch of the lowest validation loss: the one that is evaluated. Of several folds it is that of their mean curve;
   * each is evaluated at its own, `folds.folds[].bestEpoch`.
   */
  bestEpoch: count.nullable(),
  /** Seconds of training and validation over all epochs. */
  seconds: z.number(),
  parameters: count.nullable(),
  /** Weight of each class in the loss, in the order of `data.classes`; null when all count the same. */
  classWeights: z.array(z.number()).nullable(),
  /** Training images of each class before and after balancing; null when it is not balanced. */
  balance: z.object({ before: z.array(count), after: z.array(count), target: count }).nullable(),
  /** How images are drawn; null where an epoch has each of them once. */
  sampling: samplingSchema.nullable().default(null),
  epochs: z.array(epochSchema),
  train: lossAndAccuracySchema.nullable(),
  validation: evaluationSchema.nullable(),
  /** What was taken out of the probabilities that the figures are of; null where none was asked for. */
  priorCorrection: priorCorrectionSchema.nullable().default(null),
  /** Null, too, when there is no test image. */
  test: evaluationSchema.nullable(),
  ...passResultsSchema,
});

const dataSchema = z.object({
  classes: z.array(z.string()),
  protocol: protocols,
  counts: splitCountsSchema,
  root: z.string(),
  layout: z.string(),
  imageSize: count,
  unreadable: z.array(z.object({ file: z.string(), reason: z.string() })),
  duplicateGroups: count,
  contradictoryGroups: count,
  testTwinsRemoved: count,
  /** Null in runs of earlier versions. */
  audit: auditSchema.nullable(),
  /** The cross-validation's folds, and the one that was run alone; null for one split, or for all. */
  folds: count.nullable(),
  fold: count.nullable(),
  testSet: testSetSchema,
  foldCounts: foldCountsSchema,
  /** Images of other sources, which `counts` does not have; null without them. */
  extra: extraSchema.nullable().default(null),
});

export const resultsSchema = z.object({
  schema: z.literal(1),
  run: z.string().nullable(),
  /** Version of melanoscope. */
  version: z.string().nullable(),
  status: z.enum(['finished', 'stopped', 'failed', 'running']),
  message: z.string().nullable(),
  /** Whether the protocol is as-published: then validation figures say nothing about new lesions. */
  leaky: z.boolean(),
  /** Whether the images are drawn: then no number says anything about real lesions. */
  synthetic: z.boolean(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  /** Null until an engine is chosen. */
  engine: engineInfoSchema
    .pick({ id: true, executor: true, device: true, deviceKind: true, version: true, reason: true })
    .extend({
      /** Of what convolutions and products are. */
      precision: engineInfoSchema.shape.precision.unwrap().default('float32'),
      /** Whether steps are made of ops alone that a GPU can repeat to the bit. */
      deterministic: z.boolean().default(false),
    })
    .nullable(),
  /** Null until the images are found. */
  data: dataSchema.nullable(),
  /** The study's training phases, in order. */
  phases: z.array(phaseSchema),
  /** The mean of several phases; null where it was not asked for. */
  ensemble: z
    .object({
      phases: z.array(z.string()),
      validation: evaluationSchema,
      test: evaluationSchema.nullable(),
      /** Figures by fold in a cross-validation, with no epochs of its own: null in any other study. */
      folds: foldsSchema.nullable().default(null),
    })
    .nullable()
    .default(null),
  /** The phase with the lowest validation loss; null until the evaluation. */
  chosen: z.object({ phase: z.string(), reason: z.string() }).nullable(),
  /** The leaky figures beside the honest ones; null where only one protocol was run. */
  protocols: protocolsSchema.nullable().default(null),
  /**
   * What `--batch-size auto` found, and what it began from: for the phase and those after it, of which the transfer
   * phase has a size of its own. Empty where it was not asked for.
   */
  batchSizes: z.array(z.object({ phase: z.string(), size: count, from: count })).default([]),
  /** How often the run has looked at the test set. */
  testLooks: count,
  /** Null until the evaluation, or where there is nothing to compare or no melanoma class. */
  comparison: phasesComparedSchema
    .extend({
      /** What is to be known of several verdicts at once; null of one. */
      note: z.string().nullable().default(null),
    })
    .nullable(),
  calibration: calibrationSchema.nullable(),
  operatingPoints: operatingPointsSchema.nullable(),
  /** Null where nothing tells the images apart. */
  slices: slicesSchema
    .extend({
      /**
       * The worst of those that fare worse than the rest, the one that the report names, with its `lowerP`; null
       * where none does. `worst` may be the lowest by chance.
       */
      lowerThanRest: z
        .object({ by: z.string(), value: z.string(), p: z.number() })
        .nullable()
        .default(null),
    })
    .nullable(),
  warnings: z.array(
    z.object({
      phase: z.string().nullable(),
      message: z.string(),
      /** Which guard it is of, or null. */
      name: warningName.nullable(),
    }),
  ),
  config: z.record(z.string(), z.unknown()),
});

export type Results = z.infer<typeof resultsSchema>;

/** A run that is not over is running; one whose runner is gone has failed. */
const statuses: Record<RunStatus, Results['status']> = {
  starting: 'running',
  running: 'running',
  paused: 'running',
  held: 'running',
  waiting: 'running',
  finished: 'finished',
  stopped: 'stopped',
  failed: 'failed',
  killed: 'failed',
  lost: 'failed',
};

function phaseResults(phase: PhaseState): Results['phases'][number] {
  const { result, balance, sampling } = phase;
  return {
    id: phase.id,
    status: phase.status,
    message: phase.message,
    verdict: result?.verdict.id ?? null,
    verdictReason: result?.verdict.reason ?? null,
    bestEpoch: phase.bestEpoch,
    seconds: phase.history.reduce((sum, { seconds }) => sum + seconds, 0),
    parameters: phase.model?.parameters ?? null,
    classWeights: phase.classWeights?.weights ?? null,
    balance,
    sampling,
    epochs: phase.history.map(
      ({ best: _best, confusionMatrix = null, matrixTau = null, folds = null, ...epoch }) => ({
        ...epoch,
        ...{ confusionMatrix, matrixTau, folds },
      }),
    ),
    train: result?.train ?? null,
    validation: result?.validation ?? null,
    priorCorrection: result?.priorCorrection ?? null,
    test: result?.test ?? null,
    ...passResultsOf(phase),
  };
}

function dataResults(state: RunState): Results['data'] {
  const { catalog, config, audit } = state;
  if (catalog === null) return null;
  return {
    classes: catalog.classes,
    protocol: protocols.catch('grouped').parse(config.protocol),
    counts: catalog.counts,
    root: catalog.root,
    layout: catalog.layout,
    imageSize: catalog.imageSide,
    unreadable: catalog.unreadable,
    duplicateGroups: catalog.duplicateGroups,
    contradictoryGroups: catalog.contradictoryGroups,
    testTwinsRemoved: catalog.testTwinsRemoved,
    audit,
    folds: folds.catch(null).parse(config.folds),
    fold: folds.catch(null).parse(config.fold),
    testSet: testSetOf(state),
    foldCounts: catalog.folds ?? null,
    extra: catalog.extra ?? null,
  };
}

function engineResults({ engine }: RunState): Results['engine'] {
  if (engine === null) return null;
  const { id, executor, device, deviceKind, version, reason } = engine;
  const { precision = 'float32', deterministic = false } = engine;
  return { id, executor, device, deviceKind, version, reason, precision, deterministic };
}

function ensembleResults({ ensemble }: RunState): Results['ensemble'] {
  if (!ensemble?.row.result) return null;
  const { validation, test } = ensemble.row.result;
  return { phases: ensemble.phases, validation, test, folds: ensemble.row.folds };
}

function slicesResults({ slices }: RunState): Results['slices'] {
  if (slices === null) return null;
  const named = namedSlice(slices);
  if (!named?.isWorst) return { ...slices, lowerThanRest: null };
  const { by, value, lowerP } = named.slice;
  return { ...slices, lowerThanRest: { by, value, p: lowerP! } };
}

/** Phases that train nothing; any other phase, also one of a later version, does. */
const untrained: ReadonlySet<string> = new Set(
  phaseTable.filter(({ recipe }) => recipe === null).map(({ id }) => id),
);

/** What `results.json` says of a run at this moment. */
export function resultsOf(state: RunState): Results {
  return {
    schema: 1,
    run: state.run,
    version: state.version,
    status: statuses[state.status],
    message: state.message,
    leaky: isLeaky(state.config),
    synthetic: state.synthetic,
    startedAt: isoTime(state.startedAt),
    finishedAt: isoTime(state.finishedAt),
    engine: engineResults(state),
    data: dataResults(state),
    phases: state.phaseOrder
      .filter((id) => !untrained.has(id))
      .map((id) => phaseResults(state.phases[id])),
    ensemble: ensembleResults(state),
    chosen: state.chosen,
    protocols: state.protocols,
    batchSizes: state.batchSizes,
    testLooks: state.testLooks,
    comparison: state.comparison && { ...state.comparison, note: severalPhases(state.comparison) },
    calibration: state.calibration,
    operatingPoints: state.operatingPoints,
    slices: slicesResults(state),
    warnings: state.warnings.map(({ name = null, ...warning }) => ({ ...warning, name })),
    config: state.config,
  };
}
