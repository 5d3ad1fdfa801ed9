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
  /** Ends the process where the log takes no events. */
  endIfHeld: () => void;
}

/**
 * Takes commands at the run's socket, and refuses all from when it is closed on. Where there is no socket it says so
 * in the log.
 */
export async function takeCommands(runner: Runner): Promise<{ close(): Promise<void> }> {
  const { folder, log, training, state, endIfHeld } = runner;
  let over = false;
  const take = (command: Command): void => {
    if (over) throw new Error('the run is over');
    if (command.command === 'one-more-epoch' && !trains(state())) {
      throw new Error('no phase trains');
    }
    if (command.command === 'stop-now') endIfHeld();
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
    close: async () => {
      over = true;
      await control?.close();
    },
  };
}
