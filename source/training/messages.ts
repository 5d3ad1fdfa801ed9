/** What passes between the runner's main thread and the training worker. */
import type { Command } from '../runs/commands.js';
import type { EventBody } from '../runs/events.js';
import type { PassResult } from './context.js';
import type { StudyConfig } from '../study/config.js';
import type { Origin } from './preflight.js';

/** Given to the worker when it starts. */
export interface WorkerInput {
  folder: string;
  config: StudyConfig;
  /** Phases that an earlier runner of this run has finished, with nothing left to do. */
  finishedPhases: string[];
  /** What those phases came to. */
  evaluated: Extract<EventBody, { type: 'phase-evaluated' }>[];
  /** Passes of phases that an earlier runner has evaluated. */
  passes: ({ phase: string; pass: string } & PassResult)[];
  /** Phases that an earlier runner has begun. */
  begun: string[];
  /** How often earlier runners of this run have looked at the test set. */
  testLooks: number;
  /** Whether checkpoints of an unfinished phase are gone on with. */
  resume: boolean;
  /** What it was begun with, and the differences from it that the user accepts. */
  origin: Origin;
  accept: string[];
  /** Batch sizes that an earlier runner has fitted to the device's memory, and in which phase. */
  fitted: { phase: string; size: number }[];
  /** Steps that the log has of each phase. */
  stepsMade: Record<string, number>;
}

export type ToWorker =
  | { type: 'command'; command: Command }
  /** The log takes no events: nothing is to be trained until it does. */
  | { type: 'hold'; held: boolean }
  /** Every event posted before the request is on disk. */
  | { type: 'logged'; request: number };

export type FromWorker =
  | { type: 'events'; events: EventBody[] }
  /** Asks to be told when every event so far is on disk. */
  | { type: 'sync'; request: number }
  | { type: 'ended'; status: 'finished' | 'stopped' | 'failed'; message: string | null };
