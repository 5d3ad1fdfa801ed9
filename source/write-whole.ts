/** Files that are whole or as they were: written beside their place, and moved there when all of it is on disk. */
import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { chmod, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { threadId } from 'node:worker_threads';

/** Mode of a file that is not there yet, less what the user's mask takes. */
const NEW_MODE = 0o666;

let written = 0;
/** A name that no other process or thread uses meanwhile; one that was killed leaves it behind. */
const draftOf = (path: string): string => `${path}.${process.pid}-${threadId}-${++written}.new`;

/** How the name of a draft ends. */
export const DRAFT = /\.\d+-\d+-\d+\.new$/;

/**
 * A disk that runs full takes a part of a write and says nothing: Node's `writeFile` asks again until it does, where
 * one call of `write` would end with half a file in the place of the whole one before. A link stays one, and a file
 * keeps its permissions.
 * @param options.sync Whether it has to outlive a power cut. @default true
 * @throws the system's error when it cannot be written; what was there is as it was.
 */
export async function writeWhole(
  path: string,
  content: string | Uint8Array,
  { sync = true }: { sync?: boolean } = {},
): Promise<void> {
  const place = await realpath(path).catch(() => path);
  const mode = await stat(place).then(
    (found) => found.mode & 0o7777,
    () => null,
  );
  const draft = draftOf(place);
  try {
    const file = await open(draft, 'wx', mode ?? NEW_MODE);
    try {
      await file.writeFile(content);
      if (sync) await file.sync();
    } finally {
      await file.close();
    }
    if (mode !== null) await chmod(draft, mode);
    await rename(draft, place);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

const there = <T>(look: () => T): T | null => {
  try {
    return look();
  } catch {
    return null;
  }
};

/** As `writeWhole`, before anything else happens. */
export function writeWholeSync(path: string, content: string | Uint8Array): void {
  const place = there(() => realpathSync(path)) ?? path;
  const mode = there(() => statSync(place).mode & 0o7777);
  const draft = draftOf(place);
  try {
    const file = openSync(draft, 'wx', mode ?? NEW_MODE);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (mode !== null) chmodSync(draft, mode);
    renameSync(draft, place);
  } catch (error) {
    there(() => rmSync(draft, { force: true }));
    throw error;
  }
}
