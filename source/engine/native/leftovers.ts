/** Clears the cache of what belongs to no engine. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadsFolder, engineFolder, enginesFolder, recordPath } from './folders.js';
import { LOCK_NAME } from './lock.js';
import { readRecord } from './record.js';

/** Removes what interrupted or replaced installations have left; wheels that came whole are kept. */
export async function removeLeftovers(): Promise<void> {
  const { engines } = await readRecord();
  const kept = new Set([
    ...engines.map(({ id }) => engineFolder(id)),
    ...[recordPath(), downloadsFolder(), join(enginesFolder(), LOCK_NAME)],
  ]);
  const here = (await readdir(enginesFolder())).map((name) => join(enginesFolder(), name));
  const parts = (await readdir(downloadsFolder()).catch(() => []))
    .filter((name) => name.startsWith('pip-'))
    .map((name) => join(downloadsFolder(), name));
  for (const path of [...here.filter((path) => !kept.has(path)), ...parts]) {
    await rm(path, { recursive: true, force: true });
  }
}
