/** Which pictures a synthetic set has: classes as uneven as the real ones, several pictures a lesion. */
import { lesionClasses } from './classes.js';
import { Dice } from './dice.js';
import type { PictureKey } from './lesion.js';

export interface PlannedPicture {
  key: PictureKey;
  /** Relative to the set's folder. */
  file: string;
  imageId: string;
  lesionId: string;
  label: string;
  split: 'Train' | 'Test';
  age: number;
  sex: 'female' | 'male';
  localization: string;
}

/** Fewest pictures of a class. */
const FEWEST = 4;
/** Every sixth picture of a class goes to the test set, by whole lesions. */
const TEST_SHARE = 1 / 6;
const PLAN = 4;

const sites = [
  'back',
  'trunk',
  'lower extremity',
  'upper extremity',
  'face',
  'scalp',
  'neck',
  'foot',
] as const;

/** Pictures of each class for about `total` of them. */
export function classSizes(total: number): number[] {
  const all = lesionClasses.reduce((sum, { weight }) => sum + weight, 0);
  return lesionClasses.map(({ weight }) => Math.max(FEWEST, Math.round((total * weight) / all)));
}

const numbered = (prefix: string, value: number): string =>
  `${prefix}_${String(value).padStart(6, '0')}`;

/** Every picture of a set of about `total`, decided by the seed. */
export function planPictures(total: number, seed: number): PlannedPicture[] {
  const planned: PlannedPicture[] = [];
  let lesion = 0;
  for (const [label, size] of classSizes(total).entries()) {
    const { name } = lesionClasses[label];
    const inTest = Math.max(1, Math.round(size * TEST_SHARE));
    for (let made = 0; made < size; lesion++) {
      const dice = new Dice(seed, PLAN, lesion);
      // A lesion is never in both folders: the last one in Test is cut to fit.
      const split = made < inTest ? 'Test' : 'Train';
      const left = split === 'Test' ? inTest - made : size - made;
      const views = Math.min(left, Number(dice.weighted({ '1': 4, '2': 3, '3': 2, '4': 1 })));
      const patient = {
        age: dice.whole(5, 17) * 5,
        sex: dice.pick(['female', 'male'] as const),
        localization: dice.pick(sites),
      };
      for (let view = 0; view < views; view++, made++) {
        const imageId = numbered('SYNTHETIC', planned.length + 1);
        planned.push({
          key: { seed, label, lesion, view },
          file: `${split}/${name}/${imageId}.jpg`,
          imageId,
          lesionId: numbered('SYNTHETIC_LESION', lesion + 1),
          label: name,
          split,
          ...patient,
        });
      }
    }
  }
  return planned;
}
