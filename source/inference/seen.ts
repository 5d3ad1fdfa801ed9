/** Images of a folder that a run's model has learnt from or been chosen by. */
import { archiveNumber, type Catalog } from '../dataset/index.js';
import type { StudyConfig } from '../study/config.js';
import { counted } from '../text.js';
import { givenTo } from './given.js';
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
  if (!given.copiesAreTold) for (const name of names(true)) seen.delete(name);
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
