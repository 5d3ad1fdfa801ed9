/** Images of a folder that a run's model has learnt from or been chosen by. */
import { join, relative, sep } from 'node:path';
import { archiveNumber, type Catalog, type CatalogImage } from '../dataset/index.js';
import type { StudyConfig } from '../study/config.js';
import { counted } from '../text.js';
import { seenBefore } from '../training/weights-file.js';
import { givenTo } from './given.js';
import { trainedIn, type Located } from './locate.js';

export interface Seen {
  /** Images that the model was trained or validated on, but for what the next lines say. */
  images: number;
  /** Others that the pretrained weights which its training began with had seen before. */
  byWeights: number;
  /** Others that the run held out from this model, to test it on. */
  held: number;
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

/** Whether one of its names is among those by which images are known. */
export const isAmong = (
  { file, sha256 }: Pick<CatalogImage, 'file' | 'sha256'>,
  names: ReadonlySet<string>,
): boolean => namesOf(file, sha256).some((name) => names.has(name));

/** By what the images are known again that a model has learnt from or been chosen by. */
interface NamesSeen extends Pick<Seen, 'sure' | 'untold'> {
  own: ReadonlySet<string>;
  /** Those of the pretrained weights which its training began with, where these are of a run, too. */
  before: ReadonlySet<string>;
  /** What the run held out from the model, to test it on. */
  held: ReadonlySet<string>;
}

/** "transfer/fold-2" */
const trainingIn = (run: string, folder: string): string =>
  relative(join(run, 'phases'), folder).replaceAll(sep, '/');

/** @param config The run's settings. */
export async function namesSeen(located: Located, config: StudyConfig): Promise<NamesSeen> {
  const given = await givenTo(located, config);
  const names = (held: boolean): string[] =>
    given.images
      .filter(([, , out]) => out === held)
      .flatMap(([file, sha256]) => namesOf(file, sha256));
  const own = new Set(names(false));
  // Copies of what is held out were left out of training, but as published they were not.
  if (!given.copiesAreTold) for (const name of names(true)) own.delete(name);
  const { run } = located;
  const trainings = run === null ? [] : trainedIn(located).map((folder) => trainingIn(run, folder));
  const before = run === null ? null : await seenBefore(run, trainings);
  return {
    own,
    before: new Set(before?.names),
    held: new Set(given.tested.flatMap(([file, sha256]) => namesOf(file, sha256))),
    sure: given.sure,
    untold: given.untold ?? before?.untold ?? null,
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
  const { own, before, held, sure, untold } = await namesSeen(located, config);
  const others = indexes.filter((i) => !isAmong(images[i], own));
  const byWeights = others.filter((i) => isAmong(images[i], before)).length;
  return {
    images: indexes.length - others.length,
    byWeights,
    held: others.filter((i) => isAmong(images[i], held)).length,
    ...{ sure, untold },
  };
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

/** What the weights knew, which the model's own training then went on from. */
const countingBefore = (byWeights: number, images: number, of: number): string =>
  `The pretrained weights that the model's training began with are of a run that was trained or validated on ` +
  `${counted(byWeights, images === 0 ? 'image' : 'other image')} of these ${of.toLocaleString('en-US')}, by their bytes or ` +
  'their ISIC number: its figures on them say nothing about new ones.';

/**
 * What is warned of.
 * @param of Number of images that are evaluated.
 */
export function seenLine({ images, byWeights, sure, untold }: Seen, of: number): string | null {
  const said = [
    ...(images === 0 ? [] : [counting(images, sure, of)]),
    ...(byWeights === 0 ? [] : [countingBefore(byWeights, images, of)]),
  ];
  if (untold === null) return said.join(' ') || null;
  return said.length === 0
    ? `Whether the model was trained or validated on any of these ${counted(of, 'image')} cannot be told: ${untold}.`
    : `${said.join(' ')} There may be more of them: ${untold}.`;
}

/** The study counts its own looks alone. @returns Nothing, or one sentence. */
export const heldLines = ({ held, sure }: Seen, of: number): string[] =>
  held === 0 || !sure
    ? []
    : [
        `The run held ${counted(held, 'image')} of these ${of.toLocaleString('en-US')} out, to test this model on: this is ` +
          'one more look at them, which its count of looks (testLooks) does not know of. Choose nothing by it.',
      ];
