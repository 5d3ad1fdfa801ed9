/** The image files of any folder, whatever they are images of. */
import { messageOf, UserError } from '../errors.js';
import { SkippedTally } from './found.js';
import { walkImages } from './walk.js';

/**
 * @returns Paths relative to the folder, sorted; what is no image by its extension is passed over.
 * @throws {UserError} when the folder cannot be read.
 */
export async function imagesIn(folder: string): Promise<string[]> {
  try {
    return (await walkImages(folder, '', new SkippedTally())).map(({ file }) => file);
  } catch (error) {
    throw new UserError(`${folder} cannot be read: ${messageOf(error)}`, 2);
  }
}
