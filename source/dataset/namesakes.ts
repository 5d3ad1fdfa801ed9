/** Pictures of one name in several folders that rows of a CSV do not tell apart, as they name no folder. */
import { addToList } from '../add-to-list.js';
import { counted, printable } from '../text.js';
import { partsOf, plainId } from './image-path.js';
import type { TableRows } from './metadata-rows.js';
import { archiveNumber } from './source-of.js';
import type { CatalogImage } from './types.js';

/** Files of one name, of which one at least takes the rows of a table by its name alone. */
export function namesakesIn(
  files: Iterable<string>,
  tables: readonly { rows: TableRows }[],
): string[][] {
  const byId = new Map<string, string[]>();
  for (const file of files) addToList(byId, plainId(file), file);
  return [...byId].flatMap(([id, of]) => {
    const isMixed = ({ rows }: { rows: TableRows }): boolean =>
      rows.ofId(id).length > 0 && of.some((file) => rows.placedAt(partsOf(file)).length === 0);
    return of.length > 1 && tables.some(isMixed) ? [of] : [];
  });
}

/**
 * Those that are several pictures: copies of one may have one name, and an id of the archive is of one photograph
 * wherever it stands.
 */
export function severalPictures(
  images: readonly Pick<CatalogImage, 'file' | 'content'>[],
  namesakes: readonly (readonly string[])[],
): string[][] {
  if (namesakes.length === 0) return [];
  const contents = new Map(images.map(({ file, content }) => [file, content]));
  return namesakes
    .filter(([file]) => archiveNumber(file!) === null)
    .map((files) => files.filter((file) => contents.has(file)))
    .filter((files) => new Set(files.map((file) => contents.get(file))).size > 1);
}

/**
 * @param found As `severalPictures` gives them.
 * @param flag That the CSV is given with.
 * @returns Nothing, or a sentence or two.
 */
export function namesakesWarning(found: readonly (readonly string[])[], flag: string): string[] {
  if (found.length === 0) return [];
  const [one, other] = found[0]!.map((file) => printable(file, 60));
  return [
    `${counted(found.length, 'name')} in the CSV of ${flag} ${found.length === 1 ? 'is' : 'are each'} of several pictures, ` +
      `e.g. ${one} and ${other}: all of them have what the row says. ` +
      'Write the folder before the name in the CSV, or give each picture a name of its own.',
  ];
}
