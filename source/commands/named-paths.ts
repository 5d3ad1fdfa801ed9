/** Paths that a study is given, looked at before it has a folder of its own: a misspelt one begins no run. */
import { stat } from 'node:fs/promises';
import { UserError } from '../errors.js';
import { kebab } from '../study/config-errors.js';
import type { StudyConfig } from '../study/config.js';
import { printable } from '../text.js';

/** Settings that are paths, and what they lead to. */
const named = {
  data: 'folder',
  extraData: 'folder',
  metadata: 'file',
  extraMetadata: 'file',
  relabel: 'file',
} as const;

/** @throws {UserError} for one that leads nowhere; what is wrong with it else is told later. */
export async function checkNamedPaths(config: StudyConfig): Promise<void> {
  for (const [name, kind] of Object.entries(named)) {
    for (const path of [config[name as keyof typeof named]].flat()) {
      if (path === null) continue;
      const there = await stat(path).catch(({ code }: NodeJS.ErrnoException) =>
        // What else keeps it from being looked at may pass, and is told when it is read.
        code === 'ENOENT' || code === 'ENOTDIR' ? null : 'unknown',
      );
      if (there !== null) continue;
      throw new UserError(
        `There is no ${kind} ${printable(path)}. Check the path given with --${kebab(name)}.`,
      );
    }
  }
}
