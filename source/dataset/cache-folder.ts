/** Where what can be made again is kept. */
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';

/** The program's cache folder: `$MELANOSCOPE_CACHE`, else `~/.cache/melanoscope` or the platform's own. */
export function cacheFolder(): string {
  const chosen = process.env['MELANOSCOPE_CACHE'];
  return chosen ? resolve(chosen) : envPaths('melanoscope', { suffix: '' }).cache;
}

/** Where the packed pixels of data folders are kept. */
export function packedFolder(): string {
  return join(cacheFolder(), 'packed');
}
