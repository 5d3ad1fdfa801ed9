/** Makes a folder and those above it. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isFolder } from './is-folder.js';

const mkdirUnlessThere = (path: string, mode?: number): Promise<void> =>
  mkdir(path, { mode }).catch(async (error: unknown) => {
    if (!(await isFolder(path))) throw error;
  });

/**
 * As Node's recursive mkdir, which never returns where the system says of a folder in one that is there that it is not
 * there (`/proc/x`), and which says of a read-only disk that there is no such folder.
 * @param mode Permissions of each folder that is made.
 * @throws the system's error where one of them cannot be made.
 */
export async function makeFolder(path: string, mode?: number): Promise<void> {
  try {
    await mkdirUnlessThere(path, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path), mode);
    await mkdirUnlessThere(path, mode);
  }
}
