/** Images of a folder that a run's model has learnt from or been chosen by. */
import { basename, dirname } from 'node:path';
import { archiveNumber, givenSplitOf, type Catalog } from '../dataset/index.js';
import type { StudyConfig } from '../study/config.js';
import { LEAKY_PASS } from '../study/passes.js';
import { isLeaky } from '../study/protocols.js';
import { counted } from '../text.js';
import { catalogOrWhy, type CatalogFile } from '../training/catalog-file.js';
import { readNamedPredictions } from '../training/predictions-file.js';
import { readSplits } from '../training/splits-file.js';
import type { Located } from './locate.js';

export interface Seen {
  /** Images that the model was trained or validated on, but for what the next lines say. */
  images: number;
  /** False where the run does not tell which images it held out: some of them may be new to the model. */
  sure: boolean;
  /** Why there may be more of them, in words; null where the run tells of all that it was given. */
  untold: string | null;
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

/** What a model of a run was given. */
interface Given extends Omit<Seen, 'images'> {
  /** File and SHA-256 of each image, and whether it was held out. */
  images: readonly (readonly [file: string, sha256: string, held: boolean])[];
  /** Whether copies of what is held out were trained on all the same. */
  keepsCopies: boolean;
}

const nothing = (untold: string): Given => ({
  ...{ images: [], keepsCopies: false, sure: false, untold },
});

/** Of the leaky pass of two protocols, which had more images than the honest one, copies among them. */
async function givenToLeaky(run: string, catalog: CatalogFile): Promise<Given> {
  const splits = await readSplits(run, 'as-published', 1);
  const told = { keepsCopies: true, sure: true, untold: null };
  if (splits !== null) {
    return {
      images: splits.map(({ file, sha256, roles }) => [file, sha256, roles === 'h']),
      ...told,
    };
  }
  return {
    images: catalog.images.map(([file, , sha256]) => [file, sha256, false]),
    keepsCopies: true,
    sure: false,
    untold:
      'an earlier version has run it, or its splits-as-published.json is gone, and catalog.json is of the grouped ' +
      'pass: copies, and pictures under several labels, that this one left out may not be in it',
  };
}

async function givenTo(located: Located, config: StudyConfig): Promise<Given> {
  const { run } = located;
  if (run === null)
    return nothing('the checkpoint does not lie in the folder of its run, where catalog.json is');
  const catalog = await catalogOrWhy(run);
  if (typeof catalog === 'string') return nothing(`${catalog}, which lists the images of its run`);
  const folders = trainedIn(located);
  if (folders.some((folder) => basename(folder) === LEAKY_PASS)) return givenToLeaky(run, catalog);
  const tested = await testedOn(folders);
  const given = catalog.images.filter(([file]) => inTestFolder(file));
  const out = new Set([...tested, ...given.map(([file]) => file)]);
  return {
    images: catalog.images.map(([file, , sha256]) => [file, sha256, out.has(file)]),
    keepsCopies: isLeaky(config),
    // Each fold holds out others, which lie in no folder of their own.
    sure: tested.size > 0 || (given.length > 0 && config.folds === null),
    untold: null,
  };
}

/**
 * How many of some images the model was trained or validated on, by the lists of images of its run.
 * @param config The run's settings.
 */
export async function seenIn(
  located: Located,
  config: StudyConfig,
  { images }: Catalog,
  indexes: readonly number[],
): Promise<Seen> {
  const given = await givenTo(located, config);
  const names = (held: boolean): string[] =>
    given.images
      .filter(([, , out]) => out === held)
      .flatMap(([file, sha256]) => namesOf(file, sha256));
  const seen = new Set(names(false));
  // Copies of what is held out were left out of training, but as published they were not.
  if (!given.keepsCopies) for (const name of names(true)) seen.delete(name);
  const known = indexes.filter((i) =>
    namesOf(images[i].file, images[i].sha256).some((name) => seen.has(name)),
  );
  return { images: known.length, sure: given.sure, untold: given.untold };
}

const counting = (images: number, sure: boolean, of: number): string => {
  const by = 'by their bytes or their ISIC number';
  return sure
    ? `The model was trained or validated on ${counted(images, 'image')} of these ${of.toLocaleString('en-US')}, ${by}: ` +
        'its figures on them say nothing about new ones.'
    : `Of these ${counted(of, 'image')} the run has ${images.toLocaleString('en-US')} itself, ${by}, and does not tell ` +
        'which of them it held out, as this model was not tested: its figures on those that it was trained or validated ' +
        'on say nothing about new ones.';
};

/**
 * What is warned of.
 * @param of Number of images that are evaluated.
 */
export function seenLine({ images, sure, untold }: Seen, of: number): string | null {
  if (untold === null) return images === 0 ? null : counting(images, sure, of);
  return images === 0
    ? `Whether the model was trained or validated on any of these ${counted(of, 'image')} cannot be told: ${untold}.`
    : `${counting(images, sure, of)} There may be more of them: ${untold}.`;
}
