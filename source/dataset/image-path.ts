/** How the cells of a table name an image, and which file that is. */
import { imageId } from './extensions.js';

/** What browsers and desktops add to the name of a copy; of other names it may tell pictures apart. */
const COPY = /^(isic_\d{7})(?: ?\(\d+\)|(?: -)? copy(?: ?\(?\d+\)?)?)$/;

/**
 * An image's id in a table: lower case, without folder and extension, in the form in which tables write letters. A
 * copy of an image of the ISIC archive has that image's.
 */
export const plainId = (path: string): string =>
  imageId(path.replaceAll('\\', '/')).normalize('NFC').toLowerCase().replace(COPY, '$1');

export const hasFolder = (path: string): boolean => path.includes('/') || path.includes('\\');

/** Parts of the path that an image is named by, as in `Row`. */
export function partsOf(path: string): string[] {
  if (!hasFolder(path)) return [plainId(path)];
  const folders = path.replaceAll('\\', '/').normalize('NFC').toLowerCase().split('/').slice(0, -1);
  return [...folders.filter((part) => part !== '' && part !== '.'), plainId(path)];
}

/** Whether two paths name one file as far as both go, a folder at least. */
export function isSameFile(a: readonly string[], b: readonly string[]): boolean {
  const shared = Math.min(a.length, b.length);
  if (shared < 2) return false;
  return Array.from({ length: shared }, (_, i) => i + 1).every((i) => a.at(-i) === b.at(-i));
}

/** Where a path with a folder is looked up: its last folder and its id; null for one without. */
export const placeOf = (path: readonly string[]): string | null =>
  path.length < 2 ? null : path.slice(-2).join('/');
