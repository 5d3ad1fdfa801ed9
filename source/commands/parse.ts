/** meow, set up the same for every command: unknown flags are wrong use, with a hint. */
import meow, { type AnyFlags, type Result } from 'meow';
import { messageOf, UserError } from '../errors.js';
import { kebab } from '../study/config-errors.js';
import { suggestion } from '../suggestion.js';
import { printable } from '../text.js';
import { helpLines, helpWidth } from './help.js';
import type { Option } from './options.js';

const globals = new Set(['help', 'version']);

/** Names a repeated or misspelt flag before meow sees it, as a UserError of exit code 2. */
function check(argv: readonly string[], flags: AnyFlags, command: string): void {
  const known = new Set([...Object.keys(flags), ...globals].map(kebab));
  const short = new Set(Object.values(flags).map(({ shortFlag }) => shortFlag));
  for (const argument of argv) {
    if (argument === '--') return;
    const name = /^--(?:no-)?([^=]+)/.exec(argument)?.[1];
    if (name !== undefined && !known.has(kebab(name))) {
      const hint = suggestion(
        `--${kebab(name)}`,
        [...known].map((one) => `--${one}`),
      );
      throw new UserError(
        `Unknown option --${printable(name)}.${hint} See: melanoscope ${command} --help`,
        2,
      );
    }
    if (/^-[A-Za-z]/.test(argument) && argument !== '-h' && !short.has(argument.slice(1))) {
      throw new UserError(`Unknown option ${argument}. See: melanoscope ${command} --help`, 2);
    }
  }
}

/**
 * Flags with nothing behind them: meow would leave out one of numbers or of several values, and take what is empty
 * for 0.
 */
function checkValues(argv: readonly string[], flags: AnyFlags, command: string): void {
  const needs = new Map(
    Object.entries(flags).flatMap(([name, flag]) =>
      flag.type === 'number' || flag.isMultiple
        ? [[kebab(name), flag.type === 'number' ? 'a number' : 'a value'] as const]
        : [],
    ),
  );
  const end = argv.indexOf('--');
  const options = end < 0 ? argv : argv.slice(0, end);
  options.forEach((argument, i) => {
    const [, name = '', within] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
    const need = needs.get(kebab(name));
    if (need === undefined) return;
    const value = within ?? options[i + 1] ?? '--';
    // Where an empty path is given the study says so.
    const isThere = need === 'a value' || value.trim() !== '';
    if (isThere && !/^-(?![\d.])/.test(value)) return;
    throw new UserError(
      `--${kebab(name)} needs ${need} behind it. See: melanoscope ${command} --help`,
      2,
    );
  });
}

/** What a command takes, as its parser and its help have it. */
export interface Taken {
  options: Readonly<Record<string, Option>>;
  help: string;
}

/** Ends a command that was only asked what it takes. */
class Told extends Error {
  constructor(readonly taken: Taken) {
    super('told what the command takes');
  }
}

/** Whether commands are only asked what they take. */
let asks = false;

/**
 * What a command takes: it is asked for its help, and in place of printing that, its parser tells what the
 * command has handed to it.
 */
export async function takenBy(command: (argv: string[]) => Promise<number>): Promise<Taken> {
  asks = true;
  try {
    await command(['--help']);
  } catch (error) {
    if (error instanceof Told) return error.taken;
    throw error;
  } finally {
    asks = false;
  }
  throw new Error('The command has not parsed its arguments.');
}

/**
 * Parses a command's arguments; `--help` prints and ends the process with 0.
 * @param most Arguments that the command takes beside its options.
 * @throws {UserError} (exit code 2) for an unknown option, one that is given twice or an argument too many.
 */
export function parseArguments<Flags extends AnyFlags>(
  command: string,
  argv: readonly string[],
  flags: Flags,
  help: string,
  most = 0,
): Result<Flags> {
  if (asks) throw new Told({ options: flags as AnyFlags as Taken['options'], help });
  check(argv, flags, command);
  checkValues(argv, flags, command);
  let parsed: Result<Flags>;
  try {
    parsed = meow(helpLines(help, helpWidth()).join('\n'), {
      importMeta: import.meta,
      argv: argv.map((argument) => (argument === '-h' ? '--help' : argument)),
      flags,
      description: false,
      autoVersion: false,
      booleanDefault: undefined,
    });
  } catch (error) {
    // What meow throws is about the flags, e.g. one that is given twice.
    throw new UserError(`${messageOf(error)} See: melanoscope ${command} --help`, 2);
  }
  if (parsed.input.length > most) {
    const extra = printable(parsed.input[most]);
    throw new UserError(
      `"${extra}" is one argument too many. See: melanoscope ${command} --help`,
      2,
    );
  }
  return parsed;
}
