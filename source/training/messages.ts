/** What passes between the runner's main thread and the training worker. */
import type { Command } from '../runs/commands.js';
import type { EventBody } from '../runs/events.js';
import type { StudyConfig } from '../study/config.js';

/** Given to the worker when it starts. */
export interface WorkerInput {
  folder: string;
  config: StudyConfig;
  /** Phases that an earlier runner of this run has finished, with nothing left to do. */
  finishedPhases: string[];
  /** What those phases came to. */
  evaluated: Extract<EventBody, { type: 'phase-evaluated' }>[];
  /** How often earlier runners of this run have looked at the test set. */
  testLooks: number;
  /** Whether checkpoints of an unfinished phase are gone on with. */
  resume: boolean;
}

export type ToWorker = { type: 'command'; command: Command };

export type FromWorker =
  | { type: 'events'; events: EventBody[] }
  | { type: 'ended'; status: 'finished' | 'stopped' | 'failed'; message: string | null };
