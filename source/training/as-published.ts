/**
 * The protocol that published notebooks follow, so that their figures can be reproduced: every class is
 * balanced by augmented copies first, and originals and copies are split at random after that. Copies of
 * one image stand in training and in validation: the validation figures are LEAKY.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { augmentImages, augmentationKey, noAugmentation } from '../engine/index.js';
import type { Catalog, PackedCache, Split } from '../dataset/index.js';
import { splitAtRandom, withCopies } from '../dataset/index.js';
import type { StudyConfig } from '../study/config.js';

/** Small turns, as the notebooks make their copies. */
const CHANGES = { ...noAugmentation, rotation: 10, zoom: 0.05 };
/** Copies made at a time. */
const AT_ONCE = 64;

/** Rows from `first` on lie in a file of their own. */
function joinedCache(
  base: PackedCache,
  first: number,
  copies: { path: string; rows: number },
  read: (row: number, target: Uint8Array) => Promise<void>,
  close: () => Promise<void>,
): PackedCache {
  const { side } = base;
  const bytes = side * side * 3;
  return {
    path: base.path,
    side,
    rows: first + copies.rows,
    bytes: base.bytes + copies.rows * bytes,
    reused: base.reused,
    decoded: base.decoded,
    async read(rows, target) {
      const originals = rows.flatMap((row, n) => (row < first ? [{ row, n }] : []));
      const buffer = new Uint8Array(originals.length * bytes);
      await base.read(
        originals.map(({ row }) => row),
        buffer,
      );
      for (const [m, { n }] of originals.entries()) {
        target.set(buffer.subarray(m * bytes, (m + 1) * bytes), n * bytes);
      }
      for (const [n, row] of rows.entries()) {
        if (row >= first) await read(row - first, target.subarray(n * bytes, (n + 1) * bytes));
      }
    },
    async close() {
      await close();
      await base.close();
    },
  };
}

/**
 * @param folder The run's folder: the copies' pixels lie in it as long as the run does.
 * @param check Called between batches of copies. @throws what it throws.
 */
export async function asPublished(
  config: StudyConfig,
  catalog: Catalog,
  cache: PackedCache,
  folder: string,
  check: (done: number, total: number) => void,
): Promise<{ catalog: Catalog; cache: PackedCache; split: Split }> {
  const { publishedCopies, seed, validation, test } = config;
  const first = cache.rows;
  const made = withCopies(catalog, first, publishedCopies, { seed, test });
  const copies = made.copies;
  const { side } = cache;
  const bytes = side * side * 3;
  // Phases may have images of different sizes.
  const path = join(folder, `copies-${side}.bin`);
  const file = await open(path, 'w+', 0o600);
  try {
    const images = new Uint8Array(AT_ONCE * bytes);
    for (let start = 0; start < copies.length; start += AT_ONCE) {
      const part = copies.slice(start, start + AT_ONCE);
      await cache.read(
        part.map(({ of }) => catalog.images[of].row),
        images,
      );
      const keys = Uint32Array.from(part, ({ of }, n) => augmentationKey(seed, of, start + n));
      const pixels = augmentImages(images.subarray(0, part.length * bytes), side, keys, CHANGES);
      // A disk that runs full takes a part first, without an error.
      for (let done = 0; done < pixels.length;) {
        const place = start * bytes + done;
        done += (await file.write(pixels, done, pixels.length - done, place)).bytesWritten;
      }
      check(start + part.length, copies.length);
    }
  } catch (error) {
    await file.close();
    throw error;
  }
  const joined = joinedCache(
    cache,
    first,
    { path, rows: copies.length },
    async (row, target) => void (await file.read(target, 0, bytes, row * bytes)),
    () => file.close(),
  );
  return { catalog: made.catalog, cache: joined, split: splitAtRandom(made, { validation, seed }) };
}
