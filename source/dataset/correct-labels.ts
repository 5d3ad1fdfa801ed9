/** Takes labels from a user's corrections. */
import { UserError } from '../errors.js';
import { counted, printable } from '../text.js';
import type { Correction } from './corrections.js';
import type { CatalogImage } from './types.js';

export interface Corrected {
  /** All of them, in their order. */
  images: CatalogImage[];
  /** Files that corrections are for or hold for, copies among them. */
  judged: Set<string>;
  /** Images under another label than before. */
  relabelled: number;
  /** Indexes of those whose label is in doubt, as which they are left out. */
  doubtful: Set<number>;
  /** Files of corrections that are not among the images. */
  missing: string[];
}

/** @returns Nothing, or what a user should know of corrections that correct nothing. */
export const missingCorrections = ([first, ...others]: readonly string[]): string[] =>
  first === undefined
    ? []
    : [
        `${counted(others.length + 1, 'corrected label')} for files that are not in the data, e.g. ${printable(first)}.`,
      ];

/**
 * @param classes What labels are indexes into.
 * @param contentOf The same for images that are copies of one another.
 * @throws {UserError} for a class that is not there.
 */
export function correctLabels(
  before: readonly CatalogImage[],
  classes: readonly string[],
  corrections: readonly Correction[],
  contentOf = ({ content }: CatalogImage): string => content,
): Corrected {
  const byFile = new Map(corrections.map((correction) => [correction.file, correction]));
  const missing = new Set(byFile.keys());
  const ofPicture = new Map<string, Correction>();
  const pictureOf = (image: CatalogImage): string => `${image.label} ${contentOf(image)}`;
  for (const image of before) {
    const correction = byFile.get(image.file);
    if (correction && correction.status !== 'right') ofPicture.set(pictureOf(image), correction);
  }
  const judged = new Set<string>();
  let relabelled = 0;
  const doubtful = new Set<number>();
  const images = before.map((image, i) => {
    // What is said of a picture's label holds for its copies under that label, too.
    const correction = byFile.get(image.file) ?? ofPicture.get(pictureOf(image));
    missing.delete(image.file);
    if (correction) judged.add(image.file);
    if (!correction || correction.status === 'right') return image;
    if (correction.status === 'unsure' || correction.label === '') {
      doubtful.add(i);
      return image;
    }
    const label = classes.indexOf(correction.label);
    if (label < 0) {
      throw new UserError(
        `The corrected labels name the class "${printable(correction.label, 60)}" for ${printable(image.file)}, which is not in the data. ` +
          `There are ${classes.map((name) => printable(name, 40)).join(', ')}.`,
      );
    }
    if (label !== image.label) relabelled += 1;
    return { ...image, label };
  });
  return { images, judged, relabelled, doubtful, missing: [...missing] };
}
