/** Images of a folder that a run's model has learnt from or been chosen by. */
import { basename, dirname } from 'node:path';
import { archiveNumber, givenSplitOf, type Catalog } from '../dataset/index.js';
import type { StudyConfig } from '../study/config.js';
import { LEAKY_PASS } from '../study/passes.js';
import { isLeaky } from '../study/protocols.js';
import { counted } from '../text.js';
import { readCatalog } from '../training/catalog-file.js';
import { readNamedPredictions } from '../training/predictions-file.js';
import type { Located } from './locate.js';

export interface Seen {
  /** Images that the model was trained or validated on, but for what the next line says. */
  images: number;
  /** False where the run does not tell which images it held out: some of them may be new to the model. */
  sure: boolean;
}

/** What an image is known again by: its bytes, and its number in the ISIC archive, one photograph each. */
function namesOf(file: string, sha256: string): string[] {
  const number = archiveNumber(file);
  return number === null ? [sha256] : [sha256, `isic ${number}`];
}

/** Folders of the phases, or of a pass, that trained what is located: its checkpoints of all epochs share a split. */
const trainedIn = ({ checkpoint, ensemble }: Located): string[] =>
  ensemble ?? [dirname(checkpoint)];

/** Files that the model was tested on, and so never saw; none before the evaluation. */
async function testedOn(folders: readonly string[]): Promise<Set<string>> {
  const found = await Promise.all(
    folders.map((folder) => readNamedPredictions(folder).catch(() => null)),
  );
  return new Set(found.flatMap((one) => one?.test.files ?? []));
}

/** Whether a file of a run's data lies in its test folder, which every split keeps out of training. */
const inTestFolder = (file: string): boolean => givenSplitOf(file.split('/')[0]) === 'test';

/**
 * How many of some images the model was trained or validated on, by the list of images of its run.
 * @param config The run's settings.
 * @returns None where the checkpoint lies in no run, or the run has no list of its images.
 */
export async function seenIn(
  located: Located,
  config: StudyConfig,
  { images }: Catalog,
  indexes: readonly number[],
): Promise<Seen> {
  const catalog = located.run === null ? null : await readCatalog(located.run);
  if (catalog === null) return { images: 0, sure: true };
  const folders = trainedIn(located);
  const leakyPass = folders.some((folder) => basename(folder) === LEAKY_PASS);
  const tested = await testedOn(folders);
  // The leaky pass of two protocols has learnt from copies that the list, the honest pass's, leaves out.
  const given = leakyPass ? [] : catalog.images.filter(([file]) => inTestFolder(file));
  const out = new Set([...tested, ...given.map(([file]) => file)]);
  const names = (held: boolean): string[] =>
    catalog.images
      .filter(([file]) => out.has(file) === held)
      .flatMap(([file, , sha256]) => namesOf(file, sha256));
  const seen = new Set(names(false));
  // Copies of what is held out were left out of training, but as published they were not.
  if (!leakyPass && !isLeaky(config)) for (const name of names(true)) seen.delete(name);
  const known = indexes.filter((i) =>
    namesOf(images[i].file, images[i].sha256).some((name) => seen.has(name)),
  );
  // Each fold holds out others, which lie in no folder of their own.
  const sure = tested.size > 0 || (given.length > 0 && config.folds === null);
  return { images: known.length, sure };
}

/**
 * What is warned of.
 * @param of Number of images that are evaluated.
 */
export function seenLine({ images, sure }: Seen, of: number): string | null {
  if (images === 0) return null;
  const all = of.toLocaleString('en-US');
  const by = 'by their bytes or their ISIC number';
  return sure
    ? `The model was trained or validated on ${counted(images, 'image')} of these ${all}, ${by}: its figures on them ` +
        'say nothing about new ones.'
    : `Of these ${counted(of, 'image')} the run has ${images.toLocaleString('en-US')} itself, ${by}, and does not tell ` +
        'which of them it held out, as this model was not tested: its figures on those that it was trained or validated ' +
        'on say nothing about new ones.';
}
