/** Which of a user's corrections are of images of other sources. */
import { join, relative, sep } from 'node:path';
import { addToList } from '../../add-to-list.js';
import { UserError } from '../../errors.js';
import { counted, printable } from '../../text.js';
import type { Correction } from '../corrections.js';
import type { FoundImages } from '../found.js';
import type { FoundExtra } from './find-extra.js';

export interface PartedCorrections {
  own: Correction[];
  /** With their files' paths from the data folder. */
  extra: Correction[];
  /** Files that corrections are for in vain: the study does not have their classes. */
  otherFiles: string[];
}

const slashed = (path: string): string => path.split(sep).join('/');

/** By name the files that have it in one of the folders: one may lie in several, where a folder lies in another. */
function byNameInFolders(
  files: readonly string[],
  folders: readonly string[],
  root: string,
): Map<string, string[]> {
  const named = new Map<string, string[]>();
  for (const file of files) {
    const names = folders
      .map((folder) => slashed(relative(folder, join(root, file))))
      .filter((name) => !name.startsWith('../'));
    for (const name of new Set(names)) addToList(named, name, file);
  }
  return named;
}

/**
 * Parts corrections by the images that they are of. One of another source is named as in its own folder, or as
 * the study's files are, from the data folder on; a name that the study has itself is the study's.
 * @returns What names nothing is left with the study's.
 * @throws {UserError} for a name that several images have in their folders.
 */
export function partCorrections(
  corrections: readonly Correction[],
  found: FoundImages,
  { folders, files, others: ofOtherClasses }: FoundExtra,
): PartedCorrections {
  const parted: PartedCorrections = { own: [], extra: [], otherFiles: [] };
  if (corrections.length === 0) return parted;
  const own = new Set(found.files.map(({ file }) => file));
  const others = new Set(ofOtherClasses.map(({ file }) => file));
  const all = [...files.map(({ file }) => file), ...others];
  const inFolders = byNameInFolders(all, folders, found.root);
  const fromData = new Map(all.map((file) => [slashed(file), file]));
  for (const correction of corrections) {
    const name = correction.file;
    const whole = fromData.get(name);
    const fitting = whole === undefined ? (inFolders.get(name) ?? []) : [whole];
    if (own.has(name) || fitting.length === 0) {
      parted.own.push(correction);
      continue;
    }
    if (fitting.length > 1) {
      const paths = fitting.slice(0, 3).map((file) => printable(slashed(file)));
      throw new UserError(
        `The corrected labels have a row for ${printable(name)}, a name that ${counted(fitting.length, 'image')} of other sources have: ${paths.join(', ')}. ` +
          'Write into the row which is meant, by its path from the data folder as it stands here.',
      );
    }
    const [file] = fitting;
    if (others.has(file)) parted.otherFiles.push(file);
    else parted.extra.push({ ...correction, file });
  }
  return parted;
}
