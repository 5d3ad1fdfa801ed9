/** What is said on the normal screen after the app is left: what became of the run, and what to type. */
import { basename, dirname, relative, resolve } from 'node:path';
import { resultsPath, stderrPath } from '../runs/folder.js';
import type { RunState } from '../runs/state.js';

/** A word of a command line, quoted where a shell would break it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
}

/** A path as short as it can be said from here. */
function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short !== '' && short.length < path.length ? short : path;
}

/** `melanoscope attach NAME`, with `--out` where the run is not in the default folder. */
export function commandFor(command: string, runFolder: string): string {
  const out = dirname(resolve(runFolder));
  const where = out === resolve('checkpoints') ? '' : ` --out ${quoted(shown(out))}`;
  return `melanoscope ${command} ${quoted(basename(runFolder))}${where}`;
}

/** The lines, for a state whose texts are fit for a terminal. */
export function lastWords(run: RunState, runFolder: string): string[] {
  const name = basename(runFolder);
  const message = run.message === null ? [] : [run.message];
  switch (run.status) {
    case 'finished':
      return [`Run ${name} is finished. Results: ${shown(resultsPath(runFolder))}`];
    case 'stopped':
      return [`Run ${name} is stopped. Go on with it:`, `  ${commandFor('resume', runFolder)}`];
    case 'failed':
      return [`Run ${name} has failed.`, ...message, `Its log: ${shown(stderrPath(runFolder))}`];
    case 'killed':
    case 'lost':
      return [
        run.status === 'killed' ? `Run ${name} was killed.` : `Run ${name} has lost its runner.`,
        ...message,
        `Its log: ${shown(stderrPath(runFolder))}`,
        `Go on with it:`,
        `  ${commandFor('resume', runFolder)}`,
      ];
    default:
      return [
        `Run ${name} goes on without this terminal.`,
        `  watch it: ${commandFor('attach', runFolder)}`,
        `  stop it:  ${commandFor('stop', runFolder)}`,
      ];
  }
}
