/** The built-in synthetic set, made in the user's cache folder when it is first asked for. */
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError, messageOf } from '../../errors.js';
import { makeFolder } from '../../make-folder.js';
import { printable } from '../../text.js';
import { cacheFolder } from '../cache-folder.js';
import type { OnProgress } from '../types.js';
import { readMarker, SYNTHETIC_VERSION } from './marker.js';
import { writeDemoData } from './write.js';

export interface BuiltInOptions {
  /** Where it belongs; the user's cache folder when left out. */
  dir?: string;
  /** About how many pictures to draw. */
  images?: number;
}

/**
 * The folder of the built-in set. It appears whole or not at all: it is drawn beside its place and
 * moved there, so that an interruption or a second process does no harm.
 * @throws {UserError} when it cannot be written.
 */
export async function ensureDemoData(
  onProgress?: OnProgress,
  { dir = join(cacheFolder(), 'synthetic-lesions'), images }: BuiltInOptions = {},
): Promise<string> {
  if (await isCurrent(dir)) return dir;
  const draft = `${dir}.${process.pid}.draft`;
  try {
    await rm(draft, { recursive: true, force: true });
    await writeDemoData(draft, { images, onProgress });
    await makeFolder(dirname(dir));
    if (!(await isCurrent(dir))) {
      await rm(dir, { recursive: true, force: true });
      await rename(draft, dir);
    }
  } catch (error) {
    if (!(await isCurrent(dir))) throw inCache(error, dir);
  } finally {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
  }
  return dir;
}

/** What the system says of it as a user can act on it, who has named no folder for it; anything else as it is. */
function inCache(error: unknown, dir: string): unknown {
  const why = error instanceof UserError ? (error.cause ?? error) : error;
  if ((why as NodeJS.ErrnoException).code === undefined) return error;
  return new UserError(
    `The built-in synthetic set cannot be made in the cache folder, as ${printable(dir)} (${printable(messageOf(why))}). ` +
      "Check the folder's permissions and its disk, or name another folder with MELANOSCOPE_CACHE.",
    1,
    { cause: why },
  );
}

async function isCurrent(dir: string): Promise<boolean> {
  const marker = await readMarker(dir);
  return marker?.version === SYNTHETIC_VERSION && marker.complete;
}
