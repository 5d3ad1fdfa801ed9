/** What can be asked of a run from any terminal, as by the keys of its view. */
import { UserError } from '../errors.js';
import type { Command } from '../runs/commands.js';
import { sendCommand } from '../runs/control.js';
import { findRunFolder } from '../runs/folder.js';
import { printable } from '../text.js';
import { optionsHelp, studyOptions } from './options.js';
import { parseArguments } from './parse.js';

const options = { out: studyOptions.out } as const;

/**
 * A text alone that is the name of a run: what was to be said of it is missing.
 * @throws {UserError}
 */
async function refuseRun(name: string, text: string, out: string): Promise<void> {
  const folder = await findRunFolder(text, out).catch(() => null);
  if (folder === null) return;
  throw new UserError(
    `"${printable(text, 60)}" is a run, and the text is missing: melanoscope ${name} ${printable(text, 60)} TEXT. ` +
      'To write that very word, name the run before it.',
    2,
  );
}

/**
 * A command that sends one thing to a run's runner and does not wait for it to be done.
 * @param argument What it takes behind the run, and how a command is made of it; a text may be anything.
 */
function asking(
  name: string,
  what: string,
  argument: string | null,
  commandOf: (value: string) => Command,
): (argv: string[]) => Promise<number> {
  const help = `
  Usage: melanoscope ${name} [RUN]${argument === null ? '' : ` ${argument}`} [options]

  ${what} RUN is the newest by default.

${optionsHelp(options)}
`;
  const taken = argument === null ? 0 : 1;
  return async (argv) => {
    const { flags, input } = parseArguments(name, argv, options, help, 1 + taken);
    const value = taken === 1 ? input.at(-1) : '';
    if (value === undefined) {
      throw new UserError(`${argument} is missing. See: melanoscope ${name} --help`, 2);
    }
    const command = commandOf(value);
    const run = input.length > taken ? input[0] : undefined;
    const out = flags.out ?? 'checkpoints';
    if (argument === 'TEXT' && run === undefined) await refuseRun(name, value, out);
    await sendCommand(await findRunFolder(run, out), command);
    return 0;
  };
}

export const pauseCommand = asking(
  'pause',
  'Pauses a run at its next step of training.',
  null,
  () => ({ command: 'pause' }),
);

export const continueCommand = asking('continue', 'Lets a paused run go on.', null, () => ({
  command: 'continue',
}));

export const extendCommand = asking(
  'extend',
  'Trains the phase that runs for one epoch more.',
  null,
  () => ({ command: 'one-more-epoch' }),
);

/** The same factors as the keys, so that up and down again ends where it began. */
const factors: Record<string, number> = { up: 2, down: 0.5 };

export const rateCommand = asking(
  'rate',
  'Multiplies the learning rate from the next step on, for the rest of the phase: up (2), down (0.5) or a number.',
  'up|down|FACTOR',
  (text) => {
    const value = Object.hasOwn(factors, text) ? factors[text] : Number(text);
    if (text !== '' && value >= 1e-3 && value <= 1e3) return { command: 'learning-rate', value };
    throw new UserError(
      `rate takes up, down or a factor from 0.001 to 1000, not "${printable(text)}".`,
      2,
    );
  },
);

/** Longer ones would not fit into a command's line. */
const LONGEST_NOTE = 500;

export const noteCommand = asking(
  'note',
  'Writes a note into the log of a run; its charts show it at its step.',
  'TEXT',
  (text) => {
    const length = [...text.trim()].length;
    if (length > 0 && length <= LONGEST_NOTE) return { command: 'note', value: text.trim() };
    throw new UserError(`A note has from 1 to ${LONGEST_NOTE} characters, not ${length}.`, 2);
  },
);
