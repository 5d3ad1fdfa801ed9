import { stat } from 'node:fs/promises';

/** Whether there is a folder at `path`, or a link to one; false also where it cannot be looked at. */
export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
