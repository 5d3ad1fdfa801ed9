/**
 * `catalog-as-published.json` of a run under both protocols: the images of its leaky pass. They are more than those
 * of `catalog.json`, which are what the policies of the honest pass have left.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { PreparedData } from './prepare-data.js';

const schema = z.object({
  schema: z.literal(1),
  /** File relative to the data folder, the SHA-256 of its bytes, and whether it was held out as a test image. */
  images: z.array(z.tuple([z.string(), z.string(), z.boolean()])),
});
export type PublishedImages = z.infer<typeof schema>['images'];

const pathIn = (runFolder: string): string => join(runFolder, 'catalog-as-published.json');

/** Each file once: its augmented copies have its name and its bytes, and are made of none that is held out. */
export async function writePublishedImages(
  runFolder: string,
  { catalog, split }: Pick<PreparedData, 'catalog' | 'split'>,
): Promise<void> {
  const held = new Set(split.test);
  const images = new Map(
    catalog.images.map(({ file, sha256 }, i) => [file, [file, sha256, held.has(i)]]),
  );
  const content = { schema: 1, images: [...images.values()] };
  await writeFileAtomic(pathIn(runFolder), JSON.stringify(content));
}

/** @returns Null where there is none that can be read: an earlier version has run it. */
export async function readPublishedImages(runFolder: string): Promise<PublishedImages | null> {
  try {
    return schema.parse(JSON.parse(await readFile(pathIn(runFolder), 'utf8'))).images;
  } catch {
    return null;
  }
}
