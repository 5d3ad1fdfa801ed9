/** Lists of what is trained on, and how often each class is in them. */
import { indexesByClass } from './by-class.js';
import { randomFrom, shuffle } from './random.js';
import type { Catalog, TrainingItem } from './types.js';

/** Images of each class `[classes]`. */
export function distribution(indexes: readonly number[], catalog: Catalog): number[] {
  const counts = catalog.classes.map(() => 0);
  for (const i of indexes) counts[catalog.images[i].label] += 1;
  return counts;
}

/**
 * Every training image, and augmented copies of the smaller classes' images up to `target` a class.
 * Copies are spread evenly: no image of a class is copied twice before each is copied once. A class
 * larger than the target stays whole.
 * @param target Items of each class; null takes the largest class.
 */
export function balanceItems(
  train: readonly number[],
  catalog: Catalog,
  target: number | null,
  seed: number,
): TrainingItem[] {
  const goal = target ?? Math.max(0, ...distribution(train, catalog));
  const items = train.map((image): TrainingItem => ({ image, copy: 0 }));
  for (const [label, members] of indexesByClass(catalog, train).entries()) {
    if (members.length === 0) continue;
    shuffle(members, randomFrom(seed, label));
    for (let n = 0; n < goal - members.length; n++) {
      const copy = 1 + Math.floor(n / members.length);
      items.push({ image: members[n % members.length], copy });
    }
  }
  return items;
}
