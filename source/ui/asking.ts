/** What the keys ask of a run, and where nothing can be asked of it. */
import { isOver } from '../runs/liveness.js';
import { needsControl, type Command } from '../runs/commands.js';
import type { RunState } from '../runs/state.js';
import { keyTable, type CommandName } from './keys.js';
import type { AppView } from './view-state.js';

/** What a key has sent to the runner, at once or by the question that it opens. */
const sends: Partial<Record<CommandName, Command['command']>> = {
  pause: 'pause',
  stopAfterEpoch: 'stop-after-epoch',
  stopNow: 'stop-now',
  confirmStop: 'stop-now',
  stopAndStay: 'stop-now',
  stopAndLeave: 'stop-now',
  installEngine: 'stop-now',
  confirmInstall: 'stop-now',
  raiseRate: 'learning-rate',
  lowerRate: 'learning-rate',
  confirmRate: 'learning-rate',
  oneMoreEpoch: 'one-more-epoch',
  checkpoint: 'checkpoint',
  note: 'note',
  startPhase: 'next-phase',
  takeControl: 'take-control',
  markWrong: 'mark-label',
  markUnsure: 'mark-label',
  markRight: 'mark-label',
  markImageWrong: 'mark-label',
  markImageUnsure: 'mark-label',
  markImageRight: 'mark-label',
  nextLabel: 'mark-label',
  previousLabel: 'mark-label',
};

const REPLAYED = 'This is a replay: nothing can be asked of it.';

/** Whether a key asks something of a run, so that it does nothing in a replay of one. */
export const asksOfRun = (name: CommandName): boolean =>
  sends[name] !== undefined || name === 'resume';

/** Why the run would refuse what a key asks of it, whatever its state; null where it would not. */
export function refusal(
  name: CommandName,
  run: RunState,
  { control, replay }: Pick<AppView, 'control' | 'replay'>,
): string | null {
  const command = sends[name];
  if (replay) return asksOfRun(name) ? REPLAYED : null;
  // A run that is over has nobody in control, and its labels are marked without a runner.
  if (command === undefined || control?.mine !== false || isOver(run)) return null;
  if (!needsControl(command)) return null;
  const holder = control.holder ?? 'Another view';
  return `${holder} is in control, and this view only watches: ${keyTable.takeControl.keys[0]} takes control.`;
}
