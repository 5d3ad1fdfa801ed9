/** What a user should know of images of which the CSV says less than of others: it may be of a part of them. */
import { counted, printable } from '../../text.js';
import type { BesideFolders } from '../found.js';
import type { Catalog, CatalogImage } from '../types.js';

const isShown = ({ lesion, patient }: CatalogImage): boolean => lesion !== null || patient !== null;

/** Files without a row that are used all the same, as their folders name their classes. */
export const unnamedIn = ({ images }: Catalog, { unnamed }: BesideFolders): string[] =>
  images.flatMap(({ file }) => (unnamed?.has(file) ? [file] : []));

/** @returns One sentence or two for each reason, nothing where every image has its lesion or patient, or none has. */
export function namedInPartNotes(catalog: Catalog, beside: BesideFolders): string[] {
  const { images } = catalog;
  const unnamed = unnamedIn(catalog, beside);
  const isKnown = images.some(isShown);
  const notes: string[] = [];
  if (unnamed.length > 0) {
    const named = (images.length - unnamed.length).toLocaleString('en-US');
    const example = printable(unnamed[0]!, 60);
    notes.push(
      `The CSV of --metadata names ${named} of ${counted(images.length, 'image')}` +
        (isKnown
          ? `. One without a row, such as ${example}, is kept together with its copies alone: a split may part it from ` +
            'others of its lesion or patient.'
          : `, and tells nothing of others, such as ${example}.`),
    );
  }
  const without = new Set(unnamed);
  const blank = images.filter((image) => !isShown(image) && !without.has(image.file));
  if (isKnown && blank.length > 0) {
    notes.push(
      `${counted(blank.length, 'image')} ${blank.length === 1 ? 'has' : 'have'} neither lesion nor patient in the CSV of --metadata, ` +
        `e.g. ${printable(blank[0]!.file, 60)}: a split keeps ${blank.length === 1 ? 'it' : 'each'} together with its copies alone.`,
    );
  }
  return notes;
}
