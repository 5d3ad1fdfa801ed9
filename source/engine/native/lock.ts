/** Keeps two installations from working in the same cache at once. */
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { messageOf, UserError } from '../../errors.js';
import { makeFolder } from '../../make-folder.js';
import { enginesFolder } from './folders.js';

export const LOCK_NAME = 'install.lock';
/** After this long without a sign of life a lock counts as left behind. */
const STALE_MS = 15_000;

/**
 * Runs `work` while no other installation can.
 *
 * @throws {UserError} when another one is at work, or the cache cannot be written to.
 */
export async function withInstallLock<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const folder = enginesFolder();
  const lost = new AbortController();
  let release: () => Promise<void>;
  try {
    await makeFolder(folder);
    release = await lockfile.lock(folder, {
      lockfilePath: join(folder, LOCK_NAME),
      stale: STALE_MS,
      onCompromised: (error) => lost.abort(error),
    });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ELOCKED') {
      throw new UserError(
        `Another engine installation is at work in ${folder}. Wait for it, then try again (one that was ` +
          `killed counts as at work for ${STALE_MS / 1000} s more).`,
        1,
        { cause },
      );
    }
    throw new UserError(
      `The cache folder ${folder} cannot be written to (${messageOf(cause)}). Name another with ` +
        'MELANOSCOPE_CACHE.',
      1,
      { cause },
    );
  }
  try {
    return await work(lost.signal);
  } finally {
    // A lock that was lost is no longer ours to release.
    await release().catch(() => undefined);
  }
}
