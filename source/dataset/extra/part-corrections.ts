/** Which of a user's corrections are of images of other sources. */
import { join, relative, sep } from 'node:path';
import type { Correction } from '../corrections.js';
import type { FoundImages } from '../found.js';
import type { FoundExtra } from './find-extra.js';

/**
 * Parts corrections by the images that they are of. One of another source is named as in its own folder, or as
 * the study's files are, from the data folder on; a name that the study has itself is the study's.
 * @returns Those of other sources with their files' paths from the data folder; what names nothing is left
 *   with the study's.
 */
export function partCorrections(
  corrections: readonly Correction[],
  found: FoundImages,
  { folders, files }: FoundExtra,
): { own: Correction[]; extra: Correction[] } {
  const own = new Set(found.files.map(({ file }) => file));
  const named = new Map<string, string>();
  // Of folders that have the same name in them the first counts.
  for (const { file, extra } of files) {
    const inFolder = relative(folders[extra!], join(found.root, file)).split(sep).join('/');
    if (!named.has(inFolder)) named.set(inFolder, file);
  }
  for (const { file } of files) named.set(file.split(sep).join('/'), file);
  const parted: { own: Correction[]; extra: Correction[] } = { own: [], extra: [] };
  for (const correction of corrections) {
    const file = own.has(correction.file) ? undefined : named.get(correction.file);
    if (file === undefined) parted.own.push(correction);
    else parted.extra.push({ ...correction, file });
  }
  return parted;
}
