/** Commands that views and people send a runner: they are logged, and go on to the training thread. */
import { messageOf } from '../../errors.js';
import type { Command } from '../commands.js';
import { listen } from '../control.js';
import type { PatientLog } from '../patient-log.js';
import { writeMark } from '../relabel-file.js';
import type { RunState } from '../state.js';
import type { TrainingThread } from './training-thread.js';

/** Whether a phase is under way that has epochs left to make or to validate. */
function trains({ runningPhase, phases }: RunState): boolean {
  const phase = runningPhase === null ? undefined : phases[runningPhase];
  return phase !== undefined && phase.epochs > 0 && phase.history.length < phase.epochs;
}

interface Runner {
  folder: string;
  log: PatientLog;
  training: TrainingThread;
  /** The run as it is now. */
  state: () => RunState;
  /** Called when the run is to end at once. */
  onStop: () => void;
}

/** What still has a meaning when training has ended, and its results wait for room. */
const AFTER_TRAINING: ReadonlySet<string> = new Set(['stop-now', 'mark-label', 'take-control']);

/** Takes commands at the run's socket. Where there is none it says so in the log. */
export async function takeCommands(runner: Runner): Promise<{
  /** Refuses all from now on: the run's last word is said. That one is asked to stop is still told. */
  refuse(): void;
  close(): Promise<void>;
}> {
  const { folder, log, training, state, onStop } = runner;
  let over = false;
  const take = (command: Command): void => {
    if (command.command === 'stop-now') onStop();
    if (over || (training.over && !AFTER_TRAINING.has(command.command))) {
      throw new Error('the run is over');
    }
    if (command.command === 'one-more-epoch' && !trains(state())) {
      throw new Error('no phase trains');
    }
    // A label that stands in the file stays there, and other views learn of it from the log.
    const label = command.command === 'mark-label' ? writeMark(folder, command) : undefined;
    log.append([{ type: 'command', ...command, ...(label !== undefined && { label }) }]);
    training.tell({ type: 'command', command });
  };
  const control = await listen(folder, take, () => log.held).catch((error: unknown) => {
    // Some network file systems have no sockets: a run that takes no commands is still a run.
    const message = `This run takes no commands: its socket cannot be made (${messageOf(error)})`;
    log.append([{ type: 'warning', phase: null, message }]);
    return null;
  });
  return {
    refuse: () => {
      over = true;
    },
    close: async () => control?.close(),
  };
}
