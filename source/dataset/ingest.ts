/** From found files to a catalog and its packed cache: each image is read and decoded once. */
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { printable } from '../text.js';
import type { RowEntry } from './cache/journal.js';
import { packedCache } from './cache/packed-cache.js';
import { CacheStore } from './cache/store.js';
import { packedFolder } from './cache-folder.js';
import { decodeImage, UnreadableImage } from './decode.js';
import { withoutClass, type FoundImages } from './found.js';
import { inParallel } from './in-parallel.js';
import { readImage } from './read-image.js';
import type { Catalog, CatalogImage, OnProgress, PackedCache } from './types.js';

export interface IngestOptions {
  /** Side in pixels that images are resized to. */
  side: number;
  /** Folder that packed caches lie in; the user's cache folder when left out. */
  cacheDir?: string;
  onProgress?: OnProgress;
  /** What the progress calls the reading; by the side when left out, for the same images are read at several. */
  task?: string;
  /** Images decoded at a time; one for each core when left out. */
  concurrency?: number;
  /** Whether a class without a readable image is let pass, as when it is to be reported. */
  allowLost?: boolean;
}

export interface Ingested {
  catalog: Catalog;
  cache: PackedCache;
}

/**
 * Decodes what the cache does not hold yet and lists what cannot be read. Memory does not grow with
 * the number of images, but for the catalog's entries.
 * @throws {UserError} when the cache cannot be written, or a class has no readable image.
 */
export async function ingest(found: FoundImages, options: IngestOptions): Promise<Ingested> {
  const { side, cacheDir = packedFolder(), onProgress = () => {} } = options;
  const { task = `reading images at ${side} px`, concurrency = availableParallelism() } = options;
  const onRead = (done: number): void => onProgress(task, done, found.files.length, 'images');
  const store = await CacheStore.open(found.root, side, cacheDir, onProgress);
  let catalog: Catalog;
  try {
    catalog = await fill(found, store, onRead, concurrency);
  } catch (error) {
    await store.finish(false);
    throw error;
  }
  const pixels = await store.finish(true);
  const { pixelsPath: path, rows, rowsAtOpen } = store;
  const reused = catalog.images.filter(({ row }) => row < rowsAtOpen).length;
  const decoded = catalog.images.length - reused;
  const cache = packedCache(pixels!, { path, side, rows, reused, decoded });
  try {
    if (!options.allowLost) checkReadable(catalog);
  } catch (error) {
    await cache.close();
    throw error;
  }
  return { catalog, cache };
}

/** Brings every file's pixels into the store. */
async function fill(
  found: FoundImages,
  store: CacheStore,
  onRead: (done: number) => void,
  concurrency: number,
): Promise<Catalog> {
  const { root, layout, classes, files } = found;
  const rows = files.map((file) => store.known(file));
  const fresh = rows.flatMap((row, i) => (row ? [] : [i]));
  await store.reserve(fresh.length);

  const reasons = new Map<number, string>();
  const underway = new Map<string, Promise<RowEntry>>();
  let done = files.length - fresh.length;

  /** Twins that are read at the same time are decoded once. */
  const decoded = (sha256: string, bytes: Buffer): Promise<RowEntry> => {
    const row =
      underway.get(sha256) ??
      decodeImage(bytes, store.side).then((image) => store.add(sha256, image));
    underway.set(sha256, row);
    return row.finally(() => underway.delete(sha256));
  };

  const bring = async (i: number): Promise<void> => {
    try {
      const bytes = await readImage(join(root, files[i].file));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      rows[i] = store.find(sha256) ?? (await decoded(sha256, bytes));
      await store.remember(files[i], sha256);
    } catch (error) {
      if (!(error instanceof UnreadableImage)) throw error;
      reasons.set(i, error.message);
    }
    onRead(++done);
  };

  onRead(done);
  await inParallel(fresh, concurrency, bring);

  const labels = new Map(classes.map((name, label) => [name, label]));
  const images = files.flatMap((found, i): CatalogImage[] => {
    const entry = rows[i];
    if (!entry) return [];
    const { file, givenSplit, bytes, told, lesion = null, patient = null } = found;
    const { several, tie, traits, extra } = found;
    const { sha256, width, height, format, row } = entry;
    const label = labels.get(found.label)!;
    const source = {
      file,
      label,
      givenSplit,
      bytes,
      ...(told !== undefined && { told }),
      lesion,
      patient,
      ...(several && { several }),
      ...(tie !== undefined && { tie }),
      ...(traits && { traits }),
      ...(extra !== undefined && { extra }),
    };
    return [{ ...source, sha256, content: sha256, width, height, format, row }];
  });
  const unreadable = [...reasons]
    .sort(([a], [b]) => a - b)
    .map(([i, reason]) => ({ file: files[i].file, reason }));
  return { root, layout, classes, images, unreadable };
}

/** @throws {UserError} when a class that has files has none that can be read. */
export function checkReadable(catalog: Catalog): void {
  const { root, classes, images, unreadable } = catalog;
  const readable = new Set(images.map(({ label }) => label));
  const lost = classes.findIndex((_name, label) => !readable.has(label));
  if (lost < 0) return;
  const example = unreadable[0];
  throw new UserError(
    `No image of the class "${printable(classes[lost], 60)}" in ${printable(root)} can be read` +
      (example ? ` (e.g. ${printable(example.file)}: ${example.reason})` : '') +
      `. Put whole images there, or ${withoutClass(catalog)}.`,
  );
}
