/** Digests of whole images: files that differ in their bytes may hold the same pixels. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { addToList } from '../../add-to-list.js';
import { decodeWhole } from '../decode.js';
import { inParallel } from '../in-parallel.js';
import { readImage } from '../read-image.js';
import type { Catalog } from '../types.js';

/** Whole images decoded at a time: each may take hundreds of MB. */
const AT_ONCE = 2;

/**
 * Groups within groups of like images whose pixels are the same at full size.
 * @param groups Indexes into `catalog.images`, no two with the same bytes.
 */
export async function findSamePixels(
  { root, images }: Catalog,
  groups: readonly (readonly number[])[],
): Promise<number[][]> {
  const sizeOf = (i: number): string => `${images[i].width}x${images[i].height}`;
  const asked = groups.flatMap((group) =>
    group.filter((i) => group.some((other) => other !== i && sizeOf(other) === sizeOf(i))),
  );
  const digests = new Map<string, number[]>();
  await inParallel(asked, AT_ONCE, async (i) => {
    // A file that changed since it was catalogued is no duplicate to speak of.
    const pixels = await readImage(join(root, images[i].file))
      .then(decodeWhole)
      .catch(() => null);
    if (pixels === null) return;
    const digest = `${sizeOf(i)} ${createHash('sha256').update(pixels).digest('hex')}`;
    addToList(digests, digest, i);
  });
  return [...digests.values()]
    .filter((group) => group.length > 1)
    .map((group) => group.sort((a, b) => a - b))
    .sort((a, b) => a[0] - b[0]);
}
