/** What can go wrong with the cache folder, in words. */
import { UserError, messageOf } from '../../errors.js';
import { printable } from '../../text.js';

const elsewhere = 'or name another folder with MELANOSCOPE_CACHE';

const megabytes = (bytes: number): string =>
  `${Math.max(1, Math.ceil(bytes / 1e6)).toLocaleString('en-US')} MB`;

export function outOfSpace(folder: string, needed: number): UserError {
  const cause = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  return new UserError(
    `The disk of the image cache ${printable(folder)} is full: ${megabytes(needed)} (${needed.toLocaleString('en-US')} bytes) are needed. ` +
      `Make room, ${elsewhere}.`,
    1,
    { cause },
  );
}

/** The error of a system call on the cache as a user can act on it; anything else as it is. */
export function cacheError(error: unknown, folder: string, needed = 0): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof UserError || code === undefined) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') return outOfSpace(folder, needed);
  return new UserError(
    `The image cache ${printable(folder)} cannot be used (${printable(messageOf(error))}). Check the folder's permissions and its disk, ${elsewhere}.`,
    1,
    { cause: error },
  );
}
