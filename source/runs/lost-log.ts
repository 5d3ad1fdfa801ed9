/** A log that tells nothing any more of a run whose checkpoints are there: they must not be written over. */
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { UserError } from '../errors.js';
import { commandFor, quoted, shown } from './command-line.js';
import { eventsPath } from './folder.js';
import type { RunState } from './state.js';

/** What `saveCheckpoint` makes, with the older ones that are kept and one that a crash left under its other name. */
const CHECKPOINT = /(^|[\\/])(best|last)(-\d+|\.old)?$/;

/** Folders of checkpoints of a run, the best first. */
function checkpointsIn(folder: string): string[] {
  const phases = join(folder, 'phases');
  try {
    const names = readdirSync(phases, { recursive: true, encoding: 'utf8' });
    return names
      .filter((name) => CHECKPOINT.test(name))
      .sort()
      .map((name) => join(phases, name));
  } catch {
    return [];
  }
}

/** What is wrong with the log, in words. */
function fault(path: string): string {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return 'is missing';
  return size === 0 ? 'is empty' : 'has no line that can be read';
}

/**
 * Why a run cannot be gone on with, and what can be done; null where its log tells of it, or where nothing was trained.
 * A log with events in it is enough: what was trained goes on from its checkpoints.
 */
export function lostLog(folder: string, { lastSeq }: Pick<RunState, 'lastSeq'>): string | null {
  const [checkpoint] = lastSeq > 0 ? [] : checkpointsIn(folder);
  if (checkpoint === undefined) return null;
  const path = eventsPath(folder);
  return (
    `The log of this run, ${path}, ${fault(path)}, so what it has made is not known: going on would begin anew and ` +
    `write over its checkpoints, such as ${relative(folder, checkpoint)}. Put the log back from a copy, and go on: ` +
    `${commandFor('resume', folder)}. Without one, use the checkpoints as they are ` +
    `(melanoscope evaluate ${quoted(shown(checkpoint))} --data DIR, or predict), and begin a new run for what is left.`
  );
}

/** @throws {UserError} where a runner would begin anew over checkpoints. */
export function refuseLostLog(folder: string, state: Pick<RunState, 'lastSeq'>): void {
  const message = lostLog(folder, state);
  if (message !== null) throw new UserError(message);
}
