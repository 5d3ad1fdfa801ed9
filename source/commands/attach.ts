/** `melanoscope attach`: watches a run again. */
import { findRunFolder } from '../runs/folder.js';
import { optionsHelp, studyOptions, viewOptions } from './options.js';
import { parseArguments } from './parse.js';
import { showRun } from './session.js';

const { plain, ascii, json } = viewOptions;
const options = { out: studyOptions.out, plain, ascii, json };

const help = `
  Usage: melanoscope attach [RUN] [options]

  Watches a run, live or over; RUN is its name or its folder, the newest by default.

${optionsHelp(options)}
`;

export async function attachCommand(argv: string[]): Promise<number> {
  const { flags, input } = parseArguments('attach', argv, options, help, 1);
  const folder = await findRunFolder(input[0], flags.out ?? 'checkpoints');
  const { exitCode } = await showRun(folder, async () => null, flags);
  return exitCode;
}
