/** `melanoscope resume`: goes on with a run at the phase and step where it was. */
import { UserError } from '../errors.js';
import { findRunFolder } from '../runs/folder.js';
import { foldLog } from '../runs/fold-log.js';
import { readConfig } from '../runs/run-config.js';
import { startRunner } from './start-runner.js';
import { hasDied, isOver } from '../runs/liveness.js';
import { optionsHelp, studyOptions, viewOptions } from './options.js';
import { parseArguments } from './parse.js';
import { showRun } from './session.js';

const { plain, ascii, json } = viewOptions;
const options = { out: studyOptions.out, plain, ascii, json };

const help = `
  Usage: melanoscope resume RUN [options]

  Goes on with a run that was stopped, has failed or has died.

${optionsHelp(options)}
`;

export async function resumeCommand(argv: string[]): Promise<number> {
  const { flags, input } = parseArguments('resume', argv, options, help, 1);
  const folder = await findRunFolder(input[0], flags.out ?? 'checkpoints');
  const state = await foldLog(folder);
  if (state.status === 'finished') {
    throw new UserError(
      `The run ${state.run} is finished. Look at it: melanoscope attach ${state.run}`,
    );
  }
  // A log without a first word is what a full disk left; the runner's lock keeps a second one out.
  if (state.runner !== null && !isOver(state) && !hasDied(folder, state)) {
    throw new UserError(
      `The run ${state.run} is running. Watch it: melanoscope attach ${state.run}`,
    );
  }
  const settings = await readConfig(folder);
  const { exitCode } = await showRun(folder, () => startRunner(folder, settings), flags);
  return exitCode;
}
