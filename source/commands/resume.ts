/** `melanoscope resume`: goes on with a run at the phase and step where it was. */
import { basename } from 'node:path';
import { UserError } from '../errors.js';
import { commandFor } from '../runs/command-line.js';
import { findRunFolder } from '../runs/folder.js';
import { foldLog } from '../runs/fold-log.js';
import { readConfig } from '../runs/run-config.js';
import { startRunner } from './start-runner.js';
import { hasDied, isOver } from '../runs/liveness.js';
import { refuseLostLog } from '../runs/lost-log.js';
import { acceptable, type Acceptable } from '../study/accept.js';
import { printable } from '../text.js';
import { initialState } from '../runs/state.js';
import { optionsHelp, studyOptions, viewOptions } from './options.js';
import { parseArguments } from './parse.js';
import { showRun } from './session.js';

const { plain, ascii, json } = viewOptions;
const accept = {
  type: 'string',
  argument: 'a,b',
  words: acceptable,
  help: `go on though these differ: ${acceptable.join(', ')}`,
} as const;
const options = { out: studyOptions.out, accept, plain, ascii, json };

const help = `
  Usage: melanoscope resume RUN [options]

  Goes on with a run that was stopped, has failed or has died, at the step of its newest checkpoint. It is
  refused when the images, the settings, the engine or the program are not those it was begun with.

${optionsHelp(options)}
`;

/** @throws {UserError} for a word that names no difference. */
function acceptedOf(text: string | undefined): string[] {
  const words = (text ?? '').split(',').filter((word) => word !== '');
  const unknown = words.find((word) => !acceptable.includes(word as Acceptable));
  if (unknown === undefined) return words;
  throw new UserError(`--accept takes ${acceptable.join(', ')}, not "${printable(unknown)}".`, 2);
}

export async function resumeCommand(argv: string[]): Promise<number> {
  const { flags, input } = parseArguments('resume', argv, options, help, 1);
  const accepted = acceptedOf(flags.accept);
  const folder = await findRunFolder(input[0], flags.out ?? 'checkpoints');
  const state = await foldLog(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return initialState();
  });
  if (state.status === 'finished') {
    throw new UserError(
      `The run ${basename(folder)} is finished. Look at it: ${commandFor('attach', folder)}`,
    );
  }
  // A log without a first word is what a full disk left; the runner's lock keeps a second one out.
  if (state.runner !== null && !isOver(state) && !hasDied(folder, state)) {
    throw new UserError(
      `The run ${basename(folder)} is running. Watch it: ${commandFor('attach', folder)}`,
    );
  }
  refuseLostLog(folder, state);
  const settings = await readConfig(folder);
  const start = () => startRunner(folder, settings, accepted);
  const { exitCode } = await showRun(folder, start, flags);
  return exitCode;
}
