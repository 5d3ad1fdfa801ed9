/** What is said on the normal screen after the app is left: what became of the run, and what to type. */
import { basename } from 'node:path';
import { commandFor, shown } from '../runs/command-line.js';
import { resultsPath, stderrPath } from '../runs/folder.js';
import type { RunState } from '../runs/state.js';
import type { AppView } from './view-state.js';

/**
 * The lines, for a state whose texts are fit for a terminal.
 * @param view What was asked for there may not stand in the state yet.
 */
export function lastWords(
  run: RunState,
  { stopSent, replay, reading }: Pick<AppView, 'stopSent' | 'replay' | 'reading'>,
  runFolder: string,
): string[] {
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
      if (replay) return [`The replay of ${name} was left.`];
      if (run.stopsNow || stopSent === 'now') {
        return [
          `Run ${name} is stopping at its next step, with a checkpoint. Go on with it later:`,
          `  ${commandFor('resume', runFolder)}`,
        ];
      }
      if (run.stopsAfterEpoch || stopSent === 'after epoch') {
        return [
          `Run ${name} stops after its epoch, without this terminal.`,
          `  watch it:            ${commandFor('attach', runFolder)}`,
          `  go on with it later: ${commandFor('resume', runFolder)}`,
        ];
      }
      if (reading) {
        return [
          `The view of ${name} was left before its log was read. Look at it again:`,
          `  ${commandFor('attach', runFolder)}`,
        ];
      }
      return [
        `Run ${name} goes on without this terminal.`,
        `  watch it: ${commandFor('attach', runFolder)}`,
        `  stop it:  ${commandFor('stop', runFolder)}`,
      ];
  }
}
