/** Where an image is from, as far as its folder, its id in the ISIC archive or its size tell. */
import { plainId } from './image-path.js';
import type { CatalogImage } from './types.js';

/** Ids of HAM10000's images, whose metadata names the lesion of each. */
export const HAM10000 = { first: 24_306, last: 34_320 };

/** Parts of the ISIC archive by the last number in each: ids were given as collections came in. */
const PARTS: readonly (readonly [last: number, name: string])[] = [
  [7_999, 'ISIC 0 to 7999'],
  [HAM10000.first - 1, 'ISIC 8000 to 24305'],
  [HAM10000.last, 'HAM10000'],
  [9_999_999, 'ISIC from 34321'],
];

/** The number in the ISIC archive that a file's name says it has; null where it says nothing. */
export function archiveNumber(file: string): number | null {
  const [, digits] = /^isic_(\d{7})(?:_|$)/.exec(plainId(file)) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** The part of the ISIC archive that a file's name says it is of; null where it says nothing. */
export function archivePart(file: string): string | null {
  const number = archiveNumber(file);
  return number === null ? null : PARTS.find(([last]) => number <= last)![1];
}

/** "600x450" */
export const sizeOf = ({ width, height }: Pick<CatalogImage, 'width' | 'height'>): string =>
  `${width}x${height}`;

/**
 * The source of an image: its part of the archive, else its size, within the folder that it was given in.
 * Folders are apart even for one part of the archive, as their images were often made smaller in other ways.
 */
export function sourceOf(image: Pick<CatalogImage, 'file' | 'extra' | 'width' | 'height'>): string {
  const part = archivePart(image.file) ?? sizeOf(image);
  return image.extra === undefined ? part : `${part}, extra ${image.extra + 1}`;
}
