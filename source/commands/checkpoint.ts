/** `melanoscope checkpoint`: has a run write a checkpoint now. */
import { sendCommand } from '../runs/control.js';
import { findRunFolder } from '../runs/folder.js';
import { optionsHelp, studyOptions } from './options.js';
import { parseArguments } from './parse.js';

const options = { out: studyOptions.out } as const;

const help = `
  Usage: melanoscope checkpoint [RUN] [options]

  Has a run write a checkpoint at its next step of training, and go on. It does not wait for it.

${optionsHelp(options)}
`;

export async function checkpointCommand(argv: string[]): Promise<number> {
  const { flags, input } = parseArguments('checkpoint', argv, options, help, 1);
  const folder = await findRunFolder(input[0], flags.out ?? 'checkpoints');
  await sendCommand(folder, { command: 'checkpoint' });
  return 0;
}
