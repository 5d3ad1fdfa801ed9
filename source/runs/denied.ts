/** Folders that this user may not read: a run's folder is its owner's alone. */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../errors.js';
import { printable } from '../text.js';

export const isDenied = ({ code }: NodeJS.ErrnoException): boolean =>
  code === 'EACCES' || code === 'EPERM';

/** The folder above a path that may not be looked into; null where it may, and where there is nothing. */
export async function deniedAt(path: string): Promise<string | null> {
  const error = await stat(path).then(
    () => null,
    (thrown: NodeJS.ErrnoException) => thrown,
  );
  if (error === null || !isDenied(error)) return null;
  const above = dirname(path);
  return (await deniedAt(above)) ?? above;
}

const ASK = 'Ask its owner for permission to read it, or for a copy.';

/** @param mend What to do. */
export function notReadable(folder: string, mend = ASK): UserError {
  const cause = Object.assign(new Error('permission denied'), { code: 'EACCES' });
  const message = `You may not read the folder ${printable(folder, Infinity)}. ${mend}`;
  return new UserError(message, 1, { cause });
}
