/** The folders in a folder. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Names of the visible folders in `path`, links to folders included, in order. */
export async function subfolders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const visible = entries.filter((entry) => !entry.name.startsWith('.'));
  const checked = await Promise.all(
    visible.map(async (entry) => {
      if (!entry.isSymbolicLink()) return entry.isDirectory();
      return stat(join(path, entry.name)).then(
        (stats) => stats.isDirectory(),
        () => false,
      );
    }),
  );
  return visible
    .filter((_entry, i) => checked[i])
    .map(({ name }) => name)
    .sort();
}
