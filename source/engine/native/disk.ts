/** Free disk space. */
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../errors.js';
import { formatBytes } from './bytes.js';

/** Bytes that this user may still write at a path; the path itself need not exist yet. */
export async function freeBytes(path: string): Promise<number> {
  let there = path;
  while (!existsSync(there) && there !== dirname(there)) there = dirname(there);
  const { bavail, bsize } = await statfs(there);
  return bavail * bsize;
}

/** @throws {UserError} when there is less than is needed. */
export async function requireSpace(
  folder: string,
  needed: number,
  free: (path: string) => Promise<number> = freeBytes,
): Promise<void> {
  const there = await free(folder);
  if (there < needed) throw diskFull(folder, needed, there);
}

function diskFull(folder: string, needed: number, free: number): UserError {
  return new UserError(
    `Not enough disk space at ${folder}: ${formatBytes(needed)} needed, ${formatBytes(free)} free. ` +
      'Free some, or name a folder on a larger disk with MELANOSCOPE_CACHE.',
  );
}
