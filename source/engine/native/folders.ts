/** Where native engines lie in the user's cache. */
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';

/** `$MELANOSCOPE_CACHE/engines`, else the same under `~/.cache/melanoscope` or the platform's own. */
export function enginesFolder(): string {
  const chosen = process.env['MELANOSCOPE_CACHE'];
  const cache = chosen ? resolve(chosen) : envPaths('melanoscope', { suffix: '' }).cache;
  return join(cache, 'engines');
}

/** The record of installed engines and which one is current. */
export const recordPath = (): string => join(enginesFolder(), 'engines.json');

/** Where one engine's files lie. */
export const engineFolder = (id: string): string => join(enginesFolder(), id);

/** Wheels that are being downloaded; kept after a failure, so that the next try goes on from there. */
export const downloadsFolder = (): string => join(enginesFolder(), 'downloads');
