/** The lock by which two runners never write one run. */
import lockfile from 'proper-lockfile';
import { clearedAhead, timeAhead } from '../../lock-ahead.js';
import { exitFor, RUNNER_EXIT } from '../exit-codes.js';
import { lockPath } from '../folder.js';

/** A lock that has not been touched for this long belongs to a runner that is gone. */
const LOCK_STALE_MS = 5000;

/** Why a lock is lost, by the exit code. */
const WHY: Readonly<Record<number, string>> = {
  [RUNNER_EXIT.held]: 'Another runner has taken this run over',
  [RUNNER_EXIT.moved]: "The run's folder, or the lock in it, was moved or removed",
  [RUNNER_EXIT.unwritable]: "The run's folder cannot be written to",
};

/**
 * Ends the process when the lock is lost.
 * @returns What gives it back.
 * @throws when another runner holds it.
 */
export async function lockRun(folder: string): Promise<() => Promise<void>> {
  const path = lockPath(folder);
  const ahead = timeAhead(path);
  try {
    return await take(folder);
  } catch (error) {
    const held = (error as NodeJS.ErrnoException).code === 'ELOCKED';
    // The tries have taken longer than a lock takes to grow stale.
    if (!held || !clearedAhead(path, ahead)) throw error;
    return take(folder);
  }
}

async function take(folder: string): Promise<() => Promise<void>> {
  return lockfile.lock(folder, {
    lockfilePath: lockPath(folder),
    stale: LOCK_STALE_MS,
    update: LOCK_STALE_MS / 5,
    // Long enough for the lock of a runner that was killed a moment ago to grow stale.
    retries: { retries: 8, minTimeout: 1000, factor: 1 },
    onCompromised: (error) => {
      const code = exitFor(error);
      console.error(`${WHY[code] ?? WHY[RUNNER_EXIT.unwritable]}: ${error.message}`);
      process.exit(code);
    },
  });
}
