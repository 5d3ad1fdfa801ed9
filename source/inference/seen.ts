/** Images of a folder that a run's model has learnt from or been chosen by. */
import { archiveNumber, type Catalog } from '../dataset/index.js';
import { readCatalog } from '../training/catalog-file.js';
import { readNamedPredictions } from '../training/predictions-file.js';
import type { Located } from './locate.js';

/** What an image is known again by: its bytes, and its number in the ISIC archive, one photograph each. */
function namesOf(file: string, sha256: string): string[] {
  const number = archiveNumber(file);
  return number === null ? [sha256] : [sha256, `isic ${number}`];
}

/** Files that the model was tested on, and so never saw; null where the run does not say. */
async function heldOut({ phase, ensemble }: Located): Promise<Set<string> | null> {
  const folders = ensemble ?? (phase === null ? [] : [phase]);
  const found = await Promise.all(
    folders.map((folder) => readNamedPredictions(folder).catch(() => null)),
  );
  const files = found.flatMap((one) => one?.test.files ?? []);
  return files.length === 0 ? null : new Set(files);
}

/**
 * How many of some images the model was trained or validated on, by the list of images of its run.
 * @returns 0 where the checkpoint lies in no run, or the run does not tell which images it held out.
 */
export async function seenIn(
  located: Located,
  { images }: Catalog,
  indexes: readonly number[],
): Promise<number> {
  if (located.run === null) return 0;
  const [catalog, out] = await Promise.all([readCatalog(located.run), heldOut(located)]);
  if (catalog === null || out === null) return 0;
  const names = (held: boolean): string[] =>
    catalog.images
      .filter(([file]) => out.has(file) === held)
      .flatMap(([file, , sha256]) => namesOf(file, sha256));
  const seen = new Set(names(false));
  // Copies of what is held out were left out of training.
  for (const name of names(true)) seen.delete(name);
  return indexes.filter((i) => namesOf(images[i].file, images[i].sha256).some((n) => seen.has(n)))
    .length;
}
