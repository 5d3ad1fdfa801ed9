/** The arguments of a command, as the line of its usage names them. */
import type { Argument, Place } from './table.js';

/** What stands for a run or a path; each other word in capitals is a text of its own. */
const places: Readonly<Record<string, Partial<Place>>> = {
  RUN: { run: true },
  'RUN:PHASE': { run: true, phase: true },
  CHECKPOINT: { path: 'folder' },
  DIR: { path: 'folder' },
  IMAGE: { path: 'file' },
  CSV: { path: 'file' },
  FILE: { path: 'file' },
  PATH: { path: 'file' },
};

/** What may stand where the usage, or an option, has `RUN`, `DIR`, `RUN|CHECKPOINT` or `up|down|FACTOR`. */
export function placeOf(name: string): Place {
  const kinds = name.split('|');
  const known = kinds.map((kind) => places[kind] ?? {});
  return {
    words: kinds.filter((kind) => /^[a-z]/.test(kind)),
    run: known.some(({ run }) => run === true),
    phase: known.some(({ phase }) => phase === true),
    path: known.find(({ path }) => path)?.path ?? null,
  };
}

/**
 * The arguments of a usage such as `melanoscope rate [RUN] up|down|FACTOR [options]`.
 * @param help The help that has it.
 */
export function argumentsOf(command: string, help: string): Argument[] {
  const [, usage = ''] = /^ *Usage: melanoscope (.*)$/m.exec(help) ?? [];
  return (
    usage
      // The command that is run by default is in brackets.
      .replace(new RegExp(`^(${command}|\\[${command}\\])(?= |$)`), '')
      .replace(/--\S+ \S+|\[options\]/g, '')
      .split(' ')
      .filter((word) => word !== '')
      .map((word) => ({
        ...placeOf(word.replace(/[[\]]|\.\.\./g, '')),
        isOptional: word.startsWith('['),
        isSeveral: word.includes('...'),
      }))
  );
}
