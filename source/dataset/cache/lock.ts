/** One writer of a cache at a time, over all processes of the machine. */
import { realpathSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { UserError } from '../../errors.js';
import { clearedAhead, timeAhead } from '../../lock-ahead.js';
import { printable } from '../../text.js';
import type { OnProgress } from '../types.js';

export interface CacheLock {
  /** @throws {UserError} when another process has taken the lock over, as after a long suspension. */
  check(): void;
  release(): Promise<void>;
}

/** Age at which the lock of a process that died is taken over. */
const STALE_MS = 10_000;
const RETRY_MS = 250;

/** Waits for as long as another process holds the lock. */
export async function lockCache(folder: string, onProgress: OnProgress): Promise<CacheLock> {
  let lost = false;
  const path = `${realpathSync(folder)}.lock`;
  let ahead = timeAhead(path);
  let since = performance.now();
  for (let waited = 0; ; waited += RETRY_MS) {
    try {
      const release = await lockfile.lock(folder, {
        lockfilePath: path,
        stale: STALE_MS,
        update: STALE_MS / 4,
        onCompromised: () => (lost = true),
      });
      return {
        check: () => {
          if (lost) throw takenOver(folder);
        },
        release: () => (lost ? Promise.resolve() : release()),
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      const now = timeAhead(path);
      if (now !== ahead) {
        ahead = now;
        since = performance.now();
      } else if (performance.now() - since > STALE_MS && clearedAhead(path, ahead)) {
        continue;
      }
      onProgress(
        'waiting for another run to fill the image cache',
        Math.round(waited / 1000),
        0,
        's',
      );
      await wait(RETRY_MS);
    }
  }
}

function takenOver(folder: string): UserError {
  return new UserError(
    `Another run has taken over the image cache ${printable(folder)} while this one was suspended. Start this run again: what is in the cache is used.`,
  );
}
