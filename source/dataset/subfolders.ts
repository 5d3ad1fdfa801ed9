/** The folders in a folder, of classes or splits. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isFolder } from '../is-folder.js';
import { isLitter } from './litter.js';

/** Names of the visible folders in `path`, links to folders included, in order; none that a system leaves there. */
export async function subfolders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const visible = entries.filter((entry) => !entry.name.startsWith('.') && !isLitter(entry.name));
  const checked = await Promise.all(
    visible.map(async (entry) => {
      if (!entry.isSymbolicLink()) return entry.isDirectory();
      return isFolder(join(path, entry.name));
    }),
  );
  return visible
    .filter((_entry, i) => checked[i])
    .map(({ name }) => name)
    .sort();
}
