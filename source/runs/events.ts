/**
 * The events of a run: one schema, versioned. They are appended to `events.jsonl` before anyone sees
 * them, and everything a person looks at is `reduce(events)` (see state.ts).
 */
import { z } from 'zod';
import { foldsSchema, passEvents, passId } from './pass-events.js';
import { calibratedScoreSchema, netBenefitSchema, scoreCalibrationSchema } from './score-events.js';

/** Version of the event log's schema. A log of a newer version is refused with a clear error. */
export const EVENT_SCHEMA = 1;

export const count = z.number().int().nonnegative();
/** A number that may not be computable: null, never 0 and never left out. */
export const measured = z.number().nullable();
export const lossAndAccuracySchema = z.object({ loss: measured, accuracy: measured });
const interval = z.tuple([measured, measured]);
const estimate = z.object({ value: measured, interval });
export const splitCountsSchema = z.object({
  train: z.array(count),
  validation: z.array(count),
  test: z.array(count),
});
/** Names a part of the state: what every object has already, such as "constructor", is none. */
const phase = z.string().refine((id) => !(id in {}));
/** A file in the run's folder, never one outside. */
const pathInRun = z
  .string()
  .refine((path) => !path.startsWith('/') && !path.split(/[\\/]/).includes('..'));

export const engineInfoSchema = z.object({
  id: z.enum(['tensorflow', 'webgpu', 'wasm']),
  executor: z.enum(['graph', 'eager']),
  precision: z.enum(['float32', 'float16', 'bfloat16']).optional(),
  deterministic: z.boolean().optional(),
  device: z.string(),
  deviceKind: z.enum(['cpu', 'gpu']),
  version: z.string(),
  reason: z.string(),
  offer: z.object({ message: z.string(), command: z.string() }).nullable(),
});

export const verdictSchema = z.object({
  id: z.enum(['overfitting', 'underfitting', 'good-fit', 'undecided']),
  /** The figures the rule looked at, one sentence. */
  reason: z.string(),
});

const perClassIntervals = z.object({
  sensitivity: interval,
  specificity: interval,
  ppv: interval,
  npv: interval,
  f1: interval,
  auc: interval,
  averagePrecision: interval,
});

const binarySchema = z.object({
  /** The classes that are cases. */
  classes: z.array(z.string()),
  n: count,
  evaluable: z.boolean(),
  auc: estimate,
  /** Area of the ROC plane above a sensitivity of 0.8, 0 to 0.2. */
  partialAuc: estimate,
  averagePrecision: estimate,
  /** Of the probabilities as they are; that of the calibrated melanoma score is `calibration.score.after.netBenefit`. */
  netBenefit: netBenefitSchema,
});

/** What is optional is not in logs of the first version. */
export const evaluationSchema = z.object({
  n: count,
  /** Groups of images (lesions, duplicates) that the intervals are drawn from. */
  groups: count.optional(),
  loss: measured,
  accuracy: estimate,
  balancedAccuracy: estimate,
  macroF1: estimate,
  brier: estimate.optional(),
  calibrationError: estimate.optional(),
  reliability: z
    .array(
      z.object({
        from: z.number(),
        to: z.number(),
        n: count,
        confidence: measured,
        accuracy: measured,
      }),
    )
    .optional(),
  /** Rows true, columns predicted, in the order of the run's classes. */
  confusionMatrix: z.array(z.array(count)),
  perClass: z.array(
    z.object({
      class: z.string(),
      n: count,
      evaluable: z.boolean().optional(),
      /** Whether what hangs on the other classes too has too few of them; not in older logs. */
      fewOthers: z.boolean().optional(),
      sensitivity: measured,
      specificity: measured,
      ppv: measured,
      npv: measured,
      f1: measured,
      auc: measured,
      averagePrecision: measured.optional(),
      intervals: perClassIntervals.optional(),
    }),
  ),
  melanoma: binarySchema.nullable().optional(),
  malignant: binarySchema.nullable().optional(),
});

/** Class shares taken out of a phase's probabilities: its figures are of what that leaves. */
export const priorCorrectionSchema = z.object({
  /** Exponent of the shares, 0 to 1; the mean where each fold has one of its own. */
  tau: z.number(),
  taus: z.array(z.number()).optional(),
  /** Whether it was chosen on validation, or is the one that was asked for. */
  chosen: z.boolean(),
  /** Share of each class in the targets of the training, by weight and label smoothing; the mean of the folds. */
  shares: z.array(z.number()),
  /** On validation, of the probabilities as the model gives them. */
  before: z.object({ loss: measured, accuracy: measured, balancedAccuracy: measured }),
});

const shownSplit = z.enum(['test', 'validation']);

export const phasesComparedSchema = z.object({
  phase: z.string(),
  split: shownSplit,
  against: z.array(
    z.object({
      phase: z.string(),
      /**
       * What the chosen phase is beside this one in accuracy, by the interval of the difference and the adjusted p; in
       * older logs by the exact test's own p, or by the interval alone.
       */
      verdict: z.enum(['better', 'worse', 'not-distinguishable']),
      /** The exact test's p (`byGroup`'s where there is one) by Holm's correction over all of these. Not in older logs. */
      adjustedP: z.number().optional(),
      /** The chosen phase's less this one's. */
      accuracy: estimate,
      balancedAccuracy: estimate,
      mcnemar: z.object({ onlyFirst: count, onlySecond: count, p: z.number() }),
      /** The test of groups, where any has several images. Not in older logs. */
      byGroup: z.object({ moreFirst: count, moreSecond: count, p: z.number() }).optional(),
    }),
  ),
});

const calibrationFigures = z.object({
  loss: measured,
  brier: measured,
  calibrationError: measured,
});

export const calibrationSchema = z.object({
  phase: z.string(),
  /** The mean where each fold has one of its own. */
  temperature: z.number(),
  temperatures: z.array(z.number()).optional(),
  /** Folds whose validation set tells no temperature, which is 1 for them; fold null is the one model. Not in older logs. */
  unfitted: z.array(z.object({ fold: count.nullable(), why: z.string() })).optional(),
  split: shownSplit,
  before: calibrationFigures,
  after: calibrationFigures,
  /** The melanoma score by itself; not in older logs, nor without a melanoma class. */
  score: calibratedScoreSchema.optional(),
  /** That of all malignant classes together; not in older logs, nor without one. */
  malignantScore: calibratedScoreSchema.optional(),
});

const corner = z.object({ threshold: z.number(), tp: count, fp: count });

export const operatingPointsSchema = z.object({
  phase: z.string(),
  /** The class that is looked for, or the name of several. */
  case: z.string(),
  /** Where they are several: the classes. */
  cases: z.array(z.string()).optional(),
  split: shownSplit,
  /** Share of cases for which `ppvAtPrevalence` holds. */
  prevalence: z.number(),
  /** Of the scores that thresholds are for; left out in older logs: scores are as the model gave them. */
  temperature: z.number().optional(),
  /**
   * What maps scores at the temperature to calibrated ones, of the model or of each fold; not in older logs, nor
   * where the score is not calibrated.
   */
  calibrations: z.array(scoreCalibrationSchema).optional(),
  points: z.array(
    z.object({
      /** The rate that the threshold keeps on validation. */
      target: z.object({ rate: z.enum(['sensitivity', 'specificity']), value: z.number() }),
      /** The mean where each fold has one of its own. */
      threshold: z.number(),
      thresholds: z.array(z.number()).optional(),
      /** The threshold as a calibrated score, by which it is shown; the mean over the folds. */
      calibratedThreshold: z.number().optional(),
      counts: z.object({ tp: count, fp: count, fn: count, tn: count }),
      sensitivity: estimate,
      specificity: estimate,
      ppv: estimate,
      npv: estimate,
      ppvAtPrevalence: measured,
      /** Whether there are enough cases, and enough others; not in older logs. */
      evaluable: z.object({ sensitivity: z.boolean(), specificity: z.boolean() }).optional(),
    }),
  ),
  /**
   * Rates without a point, and which folds freeze no threshold for them; fold null is the one model. Not in
   * older logs.
   */
  unfrozen: z
    .array(
      z.object({
        target: z.object({ rate: z.enum(['sensitivity', 'specificity']), value: z.number() }),
        folds: z.array(z.object({ fold: count.nullable(), why: z.string() })),
      }),
    )
    .optional(),
  /** Corners of the ROC curve on `split`, the highest threshold first; not in older logs. */
  curve: z.array(corner).optional(),
  /** The same of calibrated scores, which differ by fold: not without folds, nor where `calibrations` are not. */
  calibratedCurve: z.array(corner).optional(),
});

/** Guards: each warns of something that makes figures worth nothing. */
export const warningName = z.enum([
  'collapsed',
  'loss-not-finite',
  'above-ceiling',
  'train-above-validation',
  'no-malignant-case',
  'unknown-malignant-class',
  'malignant-as-benign',
  'weights-saw-held-out',
]);

const binaryPart = binarySchema.pick({ n: true, evaluable: true, auc: true }).nullable();

export const slicesSchema = z.object({
  phase: z.string(),
  split: shownSplit,
  slices: z.array(
    z.object({
      /** What the images are parted by, "sex", and the part, "female". */
      by: z.string(),
      value: z.string(),
      n: count,
      groups: count,
      /** False with fewer than 10 images. */
      evaluable: z.boolean(),
      /**
       * That its accuracy is lower than that of all other images: one-sided, by permutation of groups, with Holm's
       * correction over the slices. Null with fewer than 10 images or others; not in older logs.
       */
      lowerP: measured.optional(),
      accuracy: estimate,
      balancedAccuracy: estimate,
      macroF1: estimate,
      brier: estimate,
      calibrationError: estimate,
      melanoma: binaryPart,
      malignant: binaryPart,
    }),
  ),
  /**
   * What no slice is made of, as there are larger parts enough: by kind, the parts and their images. Not in
   * older logs.
   */
  leftOut: z.array(z.object({ by: z.string(), parts: count, images: count })).optional(),
  /** The evaluable one of the lowest accuracy, which may be so by chance: see `lowerP`. */
  worst: z.object({ by: z.string(), value: z.string() }).nullable(),
});

/** A picture that a view can show: a file in the run's folder. */
const picture = z.object({
  /** PNG, relative to the run's folder. */
  path: pathInRun,
  class: z.string(),
  /** The file it was made from, relative to the data folder. */
  file: z.string(),
  /** True size of that file in pixels. */
  width: count,
  height: count,
  /** "original" or "augmented". */
  kind: z.enum(['original', 'augmented']),
  split: z.enum(['train', 'validation', 'test']),
  /**
   * Among the findings, where a CSV tells another class than the folder: that class, and the CSV's names for it.
   * Not in older logs.
   */
  told: z.object({ class: z.string(), names: z.array(z.string()) }).optional(),
  /** The same where the CSV's class is taken: that of its folder. */
  folder: z.string().optional(),
});

/** An image of an evaluated split and what a phase calls it. */
const shownImage = z.object({
  /** PNG, relative to the run's folder; null where none is kept. */
  path: z.string().nullable(),
  /** Relative to the data folder. */
  file: z.string(),
  class: z.string(),
  predicted: z.string(),
  /** Calibrated on validation, but in older logs. */
  confidence: measured,
  score: measured,
  /** In a cross-validation the fold that held it out, from 1. Not in older logs. */
  fold: count.optional(),
  /** Place of its map in the phase's sheet of heat maps; null where none is kept. */
  heat: count.nullable().optional(),
});

/** Grad-CAM maps of the predicted classes: tiles of one grey PNG, row after row, each as light as it may be. */
const heatMaps = z.object({
  /** Relative to the run's folder. */
  path: z.string(),
  /** The layer whose activation was looked at. */
  layer: z.string(),
  /** Side of a tile in pixels, and tiles in a row. */
  side: count,
  columns: count,
});

/** See process-identity.ts; all but the first two are not in older logs. */
const runner = z.object({
  pid: count,
  host: z.string(),
  supervisor: count.optional(),
  boot: z.string().optional(),
  ticks: count.optional(),
});

const fileGroup = {
  /** Relative to the data folder, and the class of each. */
  files: z.array(z.string()),
  labels: z.array(z.string()),
};

/** Images of one class by their folders that a CSV tells to be of another. */
const toldPair = {
  class: z.string(),
  /** Class whose folder the CSV's names for it stand for. */
  told: z.string(),
  names: z.array(z.string()),
  /** Images of the pair, and of the folder's class. */
  images: count,
  of: count,
};

/** What a CSV says of the folders' labels; lists are cut, counts are not. */
const csvLabelsSchema = z.object({
  /** Whose labels the study takes; the CSV's where it labels nearly every image. */
  taken: z.enum(['folders', 'csv']).default('folders'),
  /** Images that it gives a class, and those of them that stand in the folder of that class. */
  labelled: count,
  agreeing: count,
  /** Images told otherwise whose label `--relabel` has judged: they are in none of what follows. */
  judged: count.default(0),
  /** Images of `otherwise`, and those of them that are among the contradictory labels. */
  images: count,
  contradictory: count,
  /** Those under one label alone are the first of `files`. */
  otherwise: z.array(z.object({ ...toldPair, contradictory: count, files: z.array(z.string()) })),
  /** Folders that the CSV has no name for, and counts to another class. */
  coarser: z.array(z.object(toldPair)),
  /** Classes of the CSV that no folder has. */
  unknown: z.array(z.object({ name: z.string(), images: count })),
});

/** What an audit found; lists are cut to what a view can show, counts are not. */
export const auditSchema = z.object({
  /** The whole report, relative to the run's folder. */
  file: z.string(),
  counts: z.object({
    unreadable: count,
    exactDuplicates: count,
    nearDuplicates: count,
    contradictoryLabels: count,
    crossSplit: count,
    lesionGroups: count,
  }),
  contradictoryLabels: z.array(z.object({ ...fileGroup, kind: z.string() })),
  nearDuplicates: z.array(z.object({ ...fileGroup, change: z.string(), difference: z.number() })),
  crossSplit: z.array(z.object({ ...fileGroup, kind: z.string() })),
  /** Null where no CSV labels images of the folders. Not in older logs. */
  csvLabels: csvLabelsSchema.nullable().optional(),
  smallClasses: z.array(
    z.object({ class: z.string(), images: count, groups: count, expectedTest: count }),
  ),
  shortcuts: z.array(
    z.object({
      features: z.string(),
      accuracy: z.number(),
      balancedAccuracy: z.number(),
      chance: z.number(),
      majority: z.number(),
      warning: z.boolean(),
    }),
  ),
  /** Best accuracy that learning every label by heart comes to. */
  memoriserCeiling: z.number(),
  /** The same of the labels as `--relabel` corrects them; without corrections, and in earlier versions, not told. */
  correctedCeiling: z.number().optional(),
  /** The same of the images that are validated on; of folds the highest. Earlier versions did not tell it. */
  validationCeiling: z.number().optional(),
  /** What was done about it, and to how many images. */
  policy: z.object({
    contradictory: z.enum(['drop', 'keep', 'relabel', 'metadata']),
    duplicates: z.enum(['keep-one', 'keep']),
    relabel: z.string().nullable(),
    contradictoryDropped: count,
    duplicatesDropped: count,
    relabelled: count,
    doubtfulDropped: count,
    lostClasses: z.array(z.string()),
  }),
  /** Groups that no split tears apart. */
  groups: count,
});

/** Images of other sources, which are trained on and in no count of a split. */
export const extraSchema = z.object({
  /** Absolute paths. */
  folders: z.array(z.string()),
  /** Images found there: what follows adds up to it, in each split. */
  given: count,
  unreadable: z.array(z.object({ file: z.string(), reason: z.string() })),
  /** Images of classes that the study does not have. */
  otherClasses: z.array(z.object({ class: z.string(), images: count })),
  /** Images of classes that `--extra-classes` passes over. Only where it stands; not in older logs. */
  notAsked: z.array(z.object({ class: z.string(), images: count })).optional(),
  /** Left out, as their label is marked as wrong or unsure (`--relabel`). Not in older logs. */
  doubtful: count.optional(),
  /** Those of the images below that are under a corrected label. Not in older logs. */
  relabelled: count.optional(),
  /** The one split, or each fold in a cross-validation over all of them. */
  splits: z.array(
    z.object({
      /** Trained on, by class. */
      used: z.array(count),
      /** Left out: copies of images validated or tested on, or of the same lesion or patient. */
      heldOut: count,
      /** Left out: copies of other images of the study, or of one another. */
      copies: count,
      /** Left out: copies of an image under another label. */
      contradictory: count,
    }),
  ),
});

export const samplingSchema = z.object({
  sampling: z.enum(['classes', 'sources']),
  /** Draws of an epoch. */
  draws: count,
  /** Images that they are made from, by class and source; `source` is null where sources are not told apart. */
  strata: z.array(z.object({ class: z.string(), source: z.string().nullable(), images: count })),
});

/** Of which pass of the phase, where it has several and this is not of all of them or of the last. */
const inPass = { pass: passId.optional() };

/** What a run is begun with. */
const begun = z.object({
  run: z.string(),
  /** Ids of the phases of this study, in order. */
  phases: z.array(phase),
  /** Data folder as given by the user, or null for the built-in synthetic set. */
  data: z.string().nullable(),
  synthetic: z.boolean(),
  config: z.record(z.string(), z.unknown()),
});

/** Each event's own fields by type. `seq` and `time` are added when it is appended. */
const bodies = [
  z.object({
    type: z.literal('run-started'),
    schema: z.number().int(),
    version: z.string(),
    runner,
    ...begun.shape,
  }),
  z.object({
    type: z.literal('run-resumed'),
    /** Of the version that goes on; not in logs of the first. */
    schema: z.number().int().optional(),
    version: z.string(),
    runner,
    /** What `run-started` says, where that line of the log cannot be read any more. */
    begun: begun.optional(),
  }),
  /** A run that is gone on with is as it was begun, or what is different was accepted. */
  z.object({
    type: z.literal('preflight-passed'),
    version: z.string(),
    engine: engineInfoSchema.nullable(),
    config: z.record(z.string(), z.unknown()),
  }),
  z.object({
    type: z.literal('run-finished'),
    status: z.enum(['finished', 'stopped', 'failed']),
    message: z.string().nullable(),
  }),
  z.object({ type: z.literal('engine-selected'), engine: engineInfoSchema }),
  z.object({
    type: z.literal('warning'),
    phase: phase.nullable(),
    message: z.string(),
    /** Which guard it is of; those of no guard have none. */
    name: warningName.optional(),
  }),
  z.object({ type: z.literal('note'), phase: phase.nullable(), message: z.string() }),
  z.object({
    type: z.literal('command'),
    command: z.string(),
    value: z.union([z.string(), z.number()]).optional(),
    /** Of a mark on an image's label. */
    file: z.string().optional(),
    label: z.string().optional(),
    status: z.enum(['wrong', 'unsure', 'right', 'none']).optional(),
    /** Of a mark: see commands.ts. */
    known: z.string().optional(),
  }),
  z.object({ type: z.literal('paused') }),
  z.object({ type: z.literal('continued') }),
  /** Training waits for room on a disk; said as soon as the log itself can be written. */
  z.object({
    type: z.literal('held'),
    /** What could not be written: "the log", "the checkpoint", "the image cache". */
    what: z.string(),
    message: z.string(),
  }),
  z.object({ type: z.literal('released'), what: z.string(), seconds: z.number() }),
  z.object({ type: z.literal('phase-waiting'), phase }),
  z.object({ type: z.literal('phase-started'), phase }),
  ...passEvents,
  /**
   * Training goes on in a phase from its last checkpoint: `epoch` is the one it goes on in, `step` the steps of
   * the phase already made.
   */
  z.object({
    type: z.literal('phase-resumed'),
    phase,
    ...inPass,
    epoch: count,
    step: count,
    /** Steps after `step` that the log has from before: they are made anew, and those no longer count. */
    superseded: z.object({ from: count, to: count }).nullable().optional(),
  }),
  z.object({ type: z.literal('phase-finished'), phase, seconds: z.number() }),
  z.object({
    type: z.literal('phase-failed'),
    phase,
    message: z.string(),
    /** The loss or a weight was no number any more. */
    diverged: z.boolean().optional(),
  }),
  z.object({ type: z.literal('phase-skipped'), phase, reason: z.string() }),
  /** Progress of a task within a phase other than epochs, e.g. "decoding images". */
  z.object({
    type: z.literal('progress'),
    phase,
    task: z.string(),
    done: count,
    total: count,
    unit: z.string(),
  }),
  z.object({
    type: z.literal('data-found'),
    root: z.string(),
    layout: z.string(),
    classes: z.array(z.string()),
    /** Of the first fold where there are several. */
    counts: splitCountsSchema,
    /** Those of each fold, in a cross-validation over all of them; its test images are the fold held out. */
    folds: z.array(splitCountsSchema).optional(),
    /** "180x180" -> number of images, most frequent first. */
    sizes: z.array(z.object({ size: z.string(), count })),
    formats: z.array(z.object({ format: z.string(), count })),
    unreadable: z.array(z.object({ file: z.string(), reason: z.string() })),
    /** Groups of exact copies, and pictures under several labels, near copies among them. */
    duplicateGroups: count,
    contradictoryGroups: count,
    /** Images of the given test folder left out of training because their bytes stand in the test set. */
    testTwinsRemoved: count,
    imageSide: count,
    cache: z.object({ path: z.string(), bytes: count, reused: count, decoded: count }),
    extra: extraSchema.optional(),
  }),
  /** What is wrong with the images, and what the study does about it. */
  z.object({ type: z.literal('data-audited'), ...auditSchema.shape }),
  /** Pictures of what the audit found, copies together. */
  z.object({
    type: z.literal('findings-shown'),
    phase,
    findings: z.array(
      z.object({
        kind: z.enum([
          'contradictory labels',
          'labels that the CSV tells otherwise',
          'near duplicates',
          'across splits',
          'exact duplicates',
        ]),
        /** Files of the group; not all may be pictured. */
        files: count,
        pictures: z.array(picture),
      }),
    ),
  }),
  z.object({ type: z.literal('samples-shown'), phase, pictures: z.array(picture) }),
  z.object({
    type: z.literal('batch-inspected'),
    images: z.object({
      shape: z.array(count),
      dtype: z.string(),
      min: z.number(),
      max: z.number(),
      mean: z.number(),
    }),
    labels: z.object({
      shape: z.array(count),
      dtype: z.string(),
      min: z.number(),
      max: z.number(),
      first: z.array(count),
    }),
  }),
  z.object({
    type: z.literal('model-built'),
    phase,
    layers: z.array(
      z.object({ name: z.string(), type: z.string(), outputShape: z.string(), parameters: count }),
    ),
    parameters: count,
    trainableParameters: count,
  }),
  /** What `--batch-size auto` found: a step of `size` images fits; `from` were tried first. */
  z.object({
    type: z.literal('batch-size-fitted'),
    phase,
    size: count.min(1),
    from: count.min(1),
  }),
  /** A phase in several stages begins one of them; `first` and `last` are its epochs. */
  z.object({
    type: z.literal('stage-started'),
    phase,
    stage: z.string(),
    title: z.string(),
    first: count,
    last: count,
  }),
  z.object({
    type: z.literal('balance-computed'),
    phase,
    before: z.array(count),
    after: z.array(count),
    target: count,
  }),
  /** An epoch draws as many images as there are, but of each class, or of each of its sources, the same share. */
  z.object({
    type: z.literal('sampling-computed'),
    phase,
    ...samplingSchema.shape,
  }),
  z.object({
    type: z.literal('class-weights-computed'),
    phase,
    /** Training images of each class and the weight n / (k * n_c). */
    counts: z.array(count),
    weights: z.array(z.number()),
  }),
  z.object({ type: z.literal('epoch-started'), phase, epoch: count, epochs: count, steps: count }),
  z.object({
    type: z.literal('step'),
    phase,
    epoch: count,
    /** Step within the epoch, from 1; of `steps`. */
    step: count,
    steps: count,
    /** Step within the phase, from 1. */
    globalStep: count,
    /** Loss of this step's batch. */
    loss: measured,
    /** Loss and accuracy averaged over the epoch so far. */
    meanLoss: measured,
    meanAccuracy: measured,
    imagesPerSecond: measured,
    /** Rate that the step was made with; not in logs of the first version. */
    learningRate: z.number().optional(),
    /** Global norm of its gradients before clipping, where it is worked out. */
    gradientNorm: measured.optional(),
  }),
  /** A person has changed the learning rate: `factor` is what the schedule's is multiplied by from that step on. */
  z.object({
    type: z.literal('learning-rate'),
    phase,
    epoch: count,
    /** First step with it, within the phase, from 1. */
    globalStep: count,
    factor: z.number(),
    learningRate: z.number(),
  }),
  /** A person has asked for more epochs: `epochs` is what the phase has now. */
  z.object({ type: z.literal('epochs-extended'), phase, epoch: count, epochs: count }),
  /** Progress of the pass over the validation set at the end of an epoch, or of a test evaluation. */
  z.object({
    type: z.literal('evaluation-progress'),
    phase,
    split: z.string(),
    done: count,
    total: count,
  }),
  z.object({
    type: z.literal('epoch-finished'),
    phase,
    ...inPass,
    epoch: count,
    seconds: z.number(),
    imagesPerSecond: measured,
    /** Rate of the epoch's last step. */
    learningRate: z.number(),
    train: lossAndAccuracySchema,
    validation: lossAndAccuracySchema,
    /** On validation, rows true, columns predicted; not in older logs. */
    confusionMatrix: z.array(z.array(count)).optional(),
    /**
     * Exponent of the prior correction that the matrix is of, where one is asked for; loss and accuracy are as
     * the model is trained.
     */
    matrixTau: z.number().optional(),
    /** Whether this is the phase's best epoch so far by validation loss. */
    best: z.boolean(),
  }),
  /** The current model's opinion of a few fixed validation images, for the live preview. */
  z.object({
    type: z.literal('predictions'),
    phase,
    epoch: count,
    items: z.array(
      z.object({
        path: pathInRun,
        class: z.string(),
        predicted: z.string(),
        confidence: measured,
      }),
    ),
  }),
  z.object({
    type: z.literal('checkpoint-written'),
    phase,
    ...inPass,
    kind: z.enum(['best', 'last']),
    epoch: count,
    /** Steps of the phase that it has behind it; not in logs of the first version. */
    step: count.optional(),
    path: z.string(),
  }),
  z.object({
    type: z.literal('phase-evaluated'),
    phase,
    ...inPass,
    /** Folds that are taken together: the epochs and the verdict are those of their mean curves. */
    folds: count.optional(),
    bestEpoch: count,
    epochs: count,
    seconds: z.number(),
    verdict: verdictSchema,
    train: lossAndAccuracySchema,
    /** Whether the images of `train` are mixed with each other (mixup, cutmix); left out: no. */
    trainMixed: z.boolean().optional(),
    validation: evaluationSchema,
    /** Where one is asked for; not in older logs. */
    priorCorrection: priorCorrectionSchema.optional(),
    /** Null but in logs of the first version: the evaluation tests the phases, see `phase-tested`. */
    test: evaluationSchema.nullable(),
  }),
  /** The evaluation opens the locked test set: how often this run has now done so, and for which phases. */
  z.object({
    type: z.literal('test-set-looked-at'),
    phase,
    look: count,
    images: count,
    models: z.array(z.string()),
  }),
  /** A phase's best epoch on the test images. */
  z.object({ type: z.literal('phase-tested'), phase, test: evaluationSchema }),
  /** The mean of what several phases say of each image, evaluated as a phase is. */
  z.object({
    type: z.literal('ensemble-evaluated'),
    phases: z.array(z.string()),
    validation: evaluationSchema,
    test: evaluationSchema.nullable(),
    /** In a cross-validation; it has no epochs of its own, which are 0. Not in older logs. */
    folds: foldsSchema.optional(),
  }),
  /** The chosen phase against each other one on the same images: paired bootstrap over groups. */
  z.object({ type: z.literal('phases-compared'), ...phasesComparedSchema.shape }),
  /** Temperature scaling of the chosen phase, fitted on validation, and what it does on `split`. */
  z.object({ type: z.literal('calibration-fitted'), ...calibrationSchema.shape }),
  /** Thresholds on the chosen phase's calibrated melanoma score, frozen on validation, and what they do on `split`. */
  z.object({ type: z.literal('operating-points'), ...operatingPointsSchema.shape }),
  /** The chosen phase's figures on parts of `split`, by what is known of the images. */
  z.object({ type: z.literal('slices-evaluated'), ...slicesSchema.shape }),
  /** The images behind a phase's confusion matrix on `split`: those of each cell that say most. */
  z.object({
    type: z.literal('images-shown'),
    phase,
    split: shownSplit,
    /** The class that `score` is the probability of, or the name of several. */
    case: z.string().nullable(),
    images: z.array(shownImage),
    heatMaps: heatMaps.nullable().optional(),
  }),
  /** The phase the study would choose, by validation loss of its best epoch. */
  z.object({ type: z.literal('phase-chosen'), phase, reason: z.string() }),
  z.object({
    type: z.literal('telemetry'),
    /** Share of one core in percent (may pass 100) and resident bytes of the runner. */
    cpu: z.number(),
    memory: count,
    gpus: z.array(
      z.object({
        name: z.string(),
        utilisation: measured,
        memoryUsed: measured,
        memoryTotal: measured,
      }),
    ),
  }),
] as const;

export const eventBodySchema = z.discriminatedUnion('type', bodies);
/** What the log adds to an event when it is appended. */
export const stampSchema = z.object({
  seq: count,
  time: z.string().refine((time) => !Number.isNaN(Date.parse(time))),
});
export const eventSchema = z.intersection(stampSchema, eventBodySchema);

export type EventBody = z.infer<typeof eventBodySchema>;
/**
 * An event as it stands in the log. A step that was read from a long log stands for those that came
 * right before it: `earlierSteps` is their steps and losses in turn (see read-log.ts), and never written.
 */
export type RunEvent = EventBody & { seq: number; time: string; earlierSteps?: readonly number[] };
export type EventOf<T extends EventBody['type']> = Extract<RunEvent, { type: T }>;
export type Evaluation = z.infer<typeof evaluationSchema>;
export type WarningName = z.infer<typeof warningName>;
export type PriorCorrected = z.infer<typeof priorCorrectionSchema>;
export type Verdict = z.infer<typeof verdictSchema>;
export type Picture = z.infer<typeof picture>;
export type SplitCounts = z.infer<typeof splitCountsSchema>;
export type LossAndAccuracy = z.infer<typeof lossAndAccuracySchema>;
