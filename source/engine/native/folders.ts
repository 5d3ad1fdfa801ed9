/** Where native engines lie in the user's cache. */
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';

/** Where engines lie unless the environment says otherwise: `~/.cache/melanoscope/engines`, or the platform's own. */
export const usualEnginesFolder = (): string =>
  join(envPaths('melanoscope', { suffix: '' }).cache, 'engines');

/** `$MELANOSCOPE_CACHE/engines`, else the usual one. */
export function enginesFolder(): string {
  const chosen = process.env['MELANOSCOPE_CACHE'];
  return chosen ? join(resolve(chosen), 'engines') : usualEnginesFolder();
}

/** The record of installed engines and which one is current. */
export const recordPath = (folder = enginesFolder()): string => join(folder, 'engines.json');

/** Where one engine's files lie. */
export const engineFolder = (id: string): string => join(enginesFolder(), id);

/** Wheels that are being downloaded; kept after a failure, so that the next try goes on from there. */
export const downloadsFolder = (): string => join(enginesFolder(), 'downloads');
