/** What every phase works with. */
import type { Engine } from '../engine/index.js';
import type { EpochRecord } from '../runs/state.js';
import type { EventBody } from '../runs/events.js';
import type { StudyConfig } from '../study/config.js';
import type { Pass } from '../runs/pass-events.js';
import type { Control } from './control.js';
import type { PreparedData } from './prepare-data.js';

/** What a pass of a phase came to, and its curves. */
export interface PassResult {
  result: Omit<Extract<EventBody, { type: 'phase-evaluated' }>, 'type' | 'phase'>;
  history: Pick<EpochRecord, 'epoch' | 'train' | 'validation'>[];
}

/** What has a batch size: the study, and the transfer phase with images of its own. */
export type BatchOwner = 'study' | 'transfer';

export interface StudyContext {
  /** Absolute path of the run's folder. */
  folder: string;
  config: StudyConfig;
  emit(event: EventBody): void;
  control: Control;
  /** The pass under way, in a phase of several (see study/passes.ts). */
  pass?: Pass;
  /** The study's own context, where this is of a pass. */
  study?: StudyContext;
  /** What passes came to, by phase and pass. */
  passes: Map<string, Map<string, PassResult>>;
  /** Phases that an earlier runner has begun, and that have a pass in the log. */
  begun: ReadonlySet<string>;
  /** Epochs of the stage under way, in a phase of several: its schedule runs over them. */
  course?: { first: number; last: number };
  /** Whether checkpoints of an unfinished phase are gone on with. */
  resume: boolean;
  /** Resolves when every event so far is on disk. */
  logged(): Promise<void>;
  /** Steps that the log has of each phase, by the runners before. */
  stepsMade: Readonly<Record<string, number>>;
  /** Batch sizes that were fitted to the device's memory, of this run and of all its passes. */
  fitted: Map<BatchOwner, number>;
  /** The data, read and split on first use; `phase` is where its progress is shown. */
  data(phase: string): Promise<PreparedData>;
  /** The data as the leaky protocol has it, where the study runs both. */
  published(phase: string): Promise<PreparedData>;
  /** The engine, opened on first use; an event says then which it is. */
  engine(): Promise<Engine>;
  /** How often this run has looked at the test set. */
  testLooks: number;
  /** Phases that had nothing to work with and were passed over. */
  skipped: Set<string>;
  /** Results of the training phases that are over, for the evaluation. */
  evaluated: Map<string, Extract<EventBody, { type: 'phase-evaluated' }>>;
}

/** What a phase, or the pass of it under way, came to by the log; undefined where it is not evaluated yet. */
export const evaluatedAs = (
  { pass, passes, evaluated }: StudyContext,
  phase: string,
): PassResult['result'] | undefined =>
  (pass && passes.get(phase)?.get(pass.id)?.result) ?? evaluated.get(phase);
