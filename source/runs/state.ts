/** A run as a person sees it: what `reduce` (reduce.ts) makes of its events. */
import type {
  Evaluation,
  EventOf,
  LossAndAccuracy,
  Picture,
  PriorCorrected,
  Verdict,
  WarningName,
} from './events.js';
import type { Folds, ProtocolsCompared } from './pass-events.js';
import type { PassRecord } from './passes.js';
import type { RunnerIdentity } from './process-identity.js';
import { emptySeries, type Series } from './series.js';
import type { Mark, Superseded } from './superseded.js';
import type { Unsaved } from './unsaved.js';

export type RunStatus =
  | 'starting'
  | 'running'
  | 'paused'
  | 'waiting'
  /** Training waits for room on a disk. */
  | 'held'
  | 'finished'
  | 'stopped'
  | 'failed'
  /**
   * The runner is gone without a last word: ended by a signal, or nobody knows how. Set by whoever looks, never
   * by an event.
   */
  | 'killed'
  | 'lost';

export type PhaseStatus = 'waiting' | 'running' | 'done' | 'failed' | 'skipped' | 'stopped';

export interface Progress {
  task: string;
  done: number;
  total: number;
  unit: string;
  /** Milliseconds since the epoch at which this task began and was last heard of. */
  startedAt: number;
  updatedAt: number;
}

export interface EpochRecord {
  epoch: number;
  seconds: number;
  imagesPerSecond: number | null;
  learningRate: number;
  train: LossAndAccuracy;
  validation: LossAndAccuracy;
  /** Of validation; not in older logs. */
  confusionMatrix?: number[][];
  /** Of the prior correction that the matrix is of. */
  matrixTau?: number;
  best: boolean;
  /** Folds that the figures are the mean of; left out where they are of one model. */
  folds?: number;
}

/** Something that a person asked for, at the step at which it was. */
export interface Asked {
  command: string;
  value: string | number | null;
  /** Steps of the phase that had been made. */
  step: number;
}

export interface PhaseState {
  id: string;
  status: PhaseStatus;
  /** Milliseconds since the epoch; null before it starts or ends. */
  startedAt: number | null;
  finishedAt: number | null;
  /** Milliseconds since it began in which no runner worked on it. */
  awayMs: number;
  /** Wall seconds the phase took, null until it is over. */
  seconds: number | null;
  message: string | null;
  /** Stage under way of a phase that has several, as a view shows it, e.g. "head". */
  stage: string | null;
  /** Its epochs, from 1. */
  stageEpochs: Pick<EventOf<'stage-started'>, 'first' | 'last'> | null;
  progress: Progress | null;
  model: Pick<EventOf<'model-built'>, 'layers' | 'parameters' | 'trainableParameters'> | null;
  balance: Pick<EventOf<'balance-computed'>, 'before' | 'after' | 'target'> | null;
  sampling: Pick<EventOf<'sampling-computed'>, 'sampling' | 'draws' | 'strata'> | null;
  classWeights: Pick<EventOf<'class-weights-computed'>, 'counts' | 'weights'> | null;
  epochs: number;
  /** Epoch under way, from 1; 0 before the first. */
  epoch: number;
  /** Step within the epoch and steps an epoch. */
  step: number;
  steps: number;
  /** When the epoch's first step was over and how many steps had been made then, for an honest ETA. */
  epochClock: { startedAt: number; firstStepAt: number | null; updatedAt: number };
  imagesPerSecond: number | null;
  /** Rate of the newest step that is known of. */
  learningRate: number | null;
  /** What people have multiplied the schedule's by. */
  rateFactor: number;
  /** Means over the epoch so far. */
  current: LossAndAccuracy | null;
  /** Progress through validation or test images, while it lasts. */
  evaluating: { split: string; done: number; total: number } | null;
  /** Loss of every step, thinned keeping minima and maxima. */
  stepLoss: Series;
  /** Steps of the phase made so far. */
  globalStep: number;
  /** Parts of the curves that a crash cut off and that were made anew. */
  superseded: Superseded[];
  /** The step series at the newest checkpoints. */
  marks: Mark[];
  history: EpochRecord[];
  bestEpoch: number | null;
  predictions: EventOf<'predictions'>['items'];
  pictures: Picture[];
  /** Of the evaluated split, with what this phase calls them; null until the evaluation is over. */
  images: Pick<EventOf<'images-shown'>, 'split' | 'case' | 'images' | 'heatMaps'> | null;
  /** What people have asked for while it trained, the newest last. */
  asked: Asked[];
  /** Of that, what the newest checkpoint does not hold. */
  unsaved: Unsaved[];
  checkpoints: { kind: 'best' | 'last'; epoch: number; path: string }[];
  /** The pass under way, of a phase that has several (see study/passes.ts); the curves are its own. */
  pass: Pick<EventOf<'pass-started'>, 'pass' | 'images'> | null;
  /** Passes that are over. */
  passes: PassRecord[];
  /** Figures fold by fold, once the evaluation has looked at what each holds out. */
  folds: Folds | null;
  result: {
    bestEpoch: number;
    epochs: number;
    seconds: number;
    verdict: Verdict;
    train: LossAndAccuracy;
    validation: Evaluation;
    priorCorrection?: PriorCorrected;
    test: Evaluation | null;
  } | null;
}

export interface LogLine {
  seq: number;
  time: string;
  level: 'info' | 'warning' | 'error';
  phase: string | null;
  text: string;
}

export interface RunState {
  run: string | null;
  version: string | null;
  /** Versions of the runners, each with the number of its first event: what it wrote may mean another thing. */
  versions: { from: number; version: string }[];
  status: RunStatus;
  message: string | null;
  runner: RunnerIdentity | null;
  startedAt: number | null;
  finishedAt: number | null;
  /** Milliseconds between stops and the runners that went on. */
  awayMs: number;
  /** Time of the newest event, milliseconds since the epoch. */
  updatedAt: number | null;
  data: string | null;
  synthetic: boolean;
  config: Record<string, unknown>;
  engine: EventOf<'engine-selected'>['engine'] | null;
  /** What the run was begun with, or last gone on with. */
  origin: {
    version: string | null;
    config: Record<string, unknown>;
    engine: EventOf<'engine-selected'>['engine'] | null;
  };
  phaseOrder: string[];
  phases: Record<string, PhaseState>;
  runningPhase: string | null;
  /** The phase that waits for Enter under --pause-between. */
  waitingPhase: string | null;
  /** What training waits for room for, while it does. */
  held: { what: string; message: string } | null;
  /** Whether somebody asked the study to end after the epoch under way. */
  stopsAfterEpoch: boolean;
  /** How often somebody asked for another learning rate. */
  ratesAsked: number;
  /** Steps that had been made when it was last asked for; null once it is applied. */
  rateAwaited: number | null;
  /** Whether somebody asked it to end at its next step. */
  stopsNow: boolean;
  catalog: Omit<EventOf<'data-found'>, 'type' | 'seq' | 'time'> | null;
  audit: Omit<EventOf<'data-audited'>, 'type' | 'seq' | 'time'> | null;
  findings: EventOf<'findings-shown'>['findings'];
  /** What people have marked labels as, by file. */
  marks: Readonly<Record<string, 'wrong' | 'unsure' | 'right'>>;
  /** What they say is the right label, by file; '' where they have named none. */
  newLabels: Readonly<Record<string, string>>;
  batch: Pick<EventOf<'batch-inspected'>, 'images' | 'labels'> | null;
  /** What `--batch-size auto` found, phase by phase. */
  batchSizes: Pick<EventOf<'batch-size-fitted'>, 'phase' | 'size' | 'from'>[];
  /** How often the test set was looked at. */
  testLooks: number;
  /** The mean of several phases, where it was evaluated: a row beside theirs. */
  ensemble: { phases: string[]; row: PhaseState } | null;
  chosen: { phase: string; reason: string } | null;
  /** The leaky figures beside the honest ones, where both protocols were run. */
  protocols: ProtocolsCompared | null;
  /** The chosen phase beside the others, its calibration, and thresholds for melanoma. */
  comparison: Omit<EventOf<'phases-compared'>, 'type' | 'seq' | 'time'> | null;
  calibration: Omit<EventOf<'calibration-fitted'>, 'type' | 'seq' | 'time'> | null;
  operatingPoints: Omit<EventOf<'operating-points'>, 'type' | 'seq' | 'time'> | null;
  slices: Omit<EventOf<'slices-evaluated'>, 'type' | 'seq' | 'time'> | null;
  telemetry: Pick<EventOf<'telemetry'>, 'cpu' | 'memory' | 'gpus'> | null;
  /** The last samples of it, the newest last: percent of a core, and of each GPU. */
  usage: readonly { cpu: number; gpus: readonly (number | null)[] }[];
  /** Those of a guard have its name. */
  warnings: { phase: string | null; message: string; name?: WarningName }[];
  /** Lines of the log that could not be read; said among the warnings. */
  damagedLines: number;
  /** The newest lines for the event panel, 200 at most. */
  log: LogLine[];
  lastSeq: number;
}

export function initialState(): RunState {
  return {
    run: null,
    version: null,
    versions: [],
    status: 'starting',
    message: null,
    runner: null,
    startedAt: null,
    finishedAt: null,
    awayMs: 0,
    updatedAt: null,
    data: null,
    synthetic: false,
    config: {},
    engine: null,
    origin: { version: null, config: {}, engine: null },
    phaseOrder: [],
    phases: {},
    runningPhase: null,
    waitingPhase: null,
    held: null,
    stopsAfterEpoch: false,
    ratesAsked: 0,
    rateAwaited: null,
    stopsNow: false,
    catalog: null,
    audit: null,
    findings: [],
    marks: {},
    newLabels: {},
    batch: null,
    batchSizes: [],
    testLooks: 0,
    ensemble: null,
    chosen: null,
    protocols: null,
    comparison: null,
    calibration: null,
    operatingPoints: null,
    slices: null,
    telemetry: null,
    usage: [],
    warnings: [],
    damagedLines: 0,
    log: [],
    lastSeq: 0,
  };
}

export function newPhase(id: string): PhaseState {
  return {
    id,
    status: 'waiting',
    startedAt: null,
    finishedAt: null,
    awayMs: 0,
    seconds: null,
    message: null,
    stage: null,
    stageEpochs: null,
    progress: null,
    model: null,
    balance: null,
    sampling: null,
    classWeights: null,
    epochs: 0,
    epoch: 0,
    step: 0,
    steps: 0,
    epochClock: { startedAt: 0, firstStepAt: null, updatedAt: 0 },
    imagesPerSecond: null,
    learningRate: null,
    rateFactor: 1,
    current: null,
    evaluating: null,
    stepLoss: emptySeries(),
    globalStep: 0,
    superseded: [],
    marks: [],
    history: [],
    bestEpoch: null,
    predictions: [],
    pictures: [],
    images: null,
    asked: [],
    unsaved: [],
    checkpoints: [],
    pass: null,
    passes: [],
    folds: null,
    result: null,
  };
}
