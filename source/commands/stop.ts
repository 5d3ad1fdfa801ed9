/** `melanoscope stop`: stops a run from another terminal. */
import { basename } from 'node:path';
import { sendCommand } from '../runs/control.js';
import { commandFor } from '../runs/command-line.js';
import { findRunFolder } from '../runs/folder.js';
import { watchRun } from '../runs/watch.js';
import { optionsHelp, studyOptions } from './options.js';
import { parseArguments } from './parse.js';
import { exitCodeOf } from './session.js';

const options = {
  out: studyOptions.out,
  afterEpoch: { type: 'boolean', help: 'when the epoch under way is over; does not wait for it' },
} as const;

const help = `
  Usage: melanoscope stop [RUN] [options]

  Stops a run at its next step, with a checkpoint to go on from.

${optionsHelp(options)}
`;

export async function stopCommand(argv: string[]): Promise<number> {
  const { flags, input } = parseArguments('stop', argv, options, help, 1);
  const folder = await findRunFolder(input[0], flags.out ?? 'checkpoints');
  if (flags.afterEpoch) {
    await sendCommand(folder, { command: 'stop-after-epoch', value: 1 });
    return 0;
  }
  await sendCommand(folder, { command: 'stop-now' });
  const state = await watchRun(folder, null, () => undefined).ended;
  const next = state.status === 'finished' ? '' : ` Go on: ${commandFor('resume', folder)}`;
  process.stdout.write(`${basename(folder)} is ${state.status}.${next}\n`);
  return exitCodeOf(state);
}
