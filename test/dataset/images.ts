/** Small images and data folders that tests make themselves. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { Catalog, CatalogImage } from '../../source/dataset/types.js';

/** A picture whose pixels depend on `n` alone: no two numbers below 1,000 give the same bytes. */
export function picture(n: number, side = 12): Sharp {
  const pixels = Buffer.alloc(side * side * 3, 40 + (n % 200));
  pixels.writeUInt16LE(n, 0);
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
}

/** Writes files with their folders: a number stands for that picture as PNG, text for itself. */
export async function writeTree(
  root: string,
  tree: Record<string, number | string | Buffer>,
): Promise<void> {
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    const bytes = typeof content === 'number' ? await picture(content).png().toBuffer() : content;
    writeFileSync(join(root, path), bytes);
  }
}

/** A catalog of images given by label and content, without files. */
export function catalogOf(
  classes: number,
  images: (Pick<CatalogImage, 'label' | 'content' | 'told'> &
    Partial<Pick<CatalogImage, 'givenSplit'>>)[],
): Catalog {
  return {
    root: '/data',
    layout: 'folders by class',
    classes: Array.from({ length: classes }, (_, i) => `class ${i}`),
    unreadable: [],
    images: images.map(({ label, content, told, givenSplit = null }, row) => ({
      file: `class ${label}/${row}.png`,
      label,
      givenSplit,
      sha256: content,
      content,
      ...(told !== undefined && { told }),
      bytes: 100,
      lesion: null,
      patient: null,
      width: 8,
      height: 8,
      format: 'png',
      row,
    })),
  };
}
