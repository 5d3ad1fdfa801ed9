/** Commands that a user is told to type, as they work from where he is. */
import { basename, dirname, relative, resolve } from 'node:path';

/** A word of a command line, quoted where a shell would break it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
}

/** A path as short as it can be said from here. */
export function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short !== '' && short.length < path.length ? short : path;
}

/** " --out DIR" for runs in another folder than the default one; else nothing. */
export function outOption(out: string): string {
  return resolve(out) === resolve('checkpoints') ? '' : ` --out ${quoted(shown(resolve(out)))}`;
}

/** The program as it was called: npm finds one that the shell does not. */
export const program = (): string =>
  /\bmelanoscope\b/.test(process.env.npm_lifecycle_script ?? '')
    ? 'npx melanoscope'
    : 'melanoscope';

/** `melanoscope attach NAME`, with `--out` where the run is not in the default folder. */
export function commandFor(command: string, runFolder: string): string {
  const name = quoted(basename(runFolder));
  return `${program()} ${command} ${name}${outOption(dirname(resolve(runFolder)))}`;
}
