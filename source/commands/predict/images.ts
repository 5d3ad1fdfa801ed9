/** The images that a command line names: files, and all those in folders. */
import { join, resolve } from 'node:path';
import { imagesIn } from '../../dataset/index.js';
import { UserError } from '../../errors.js';
import { isFolder } from '../../is-folder.js';

/**
 * @returns Absolute paths, in the order given; those in a folder and its subfolders by name.
 * @throws {UserError} for a folder without an image, or that cannot be read, and for standard input.
 */
export async function imagesNamed(paths: readonly string[]): Promise<string[]> {
  if (paths.includes('-')) {
    throw new UserError(
      'Images are read from files, not from standard input. Name a file, or a folder (one called - as ./-).',
      2,
    );
  }
  const files: string[] = [];
  for (const path of paths.map((one) => resolve(one))) {
    // Why one cannot be read is told beside the answers for the others.
    if (!(await isFolder(path))) {
      files.push(path);
      continue;
    }
    const found = await imagesIn(path);
    if (found.length === 0) {
      throw new UserError(`${path} has no image. Name image files, or a folder that has some.`, 2);
    }
    for (const file of found) files.push(join(path, file));
  }
  return files;
}
