/** Groups of images that must stay on one side of a split. */
import type { Catalog, FoundFile } from './types.js';

/** Byte-identical images. */
export interface Group {
  /** Indexes into `catalog.images`, ascending. */
  images: number[];
  /** Images of the group by class. */
  labels: Map<number, number>;
  /** Every split that a folder puts one of them in. */
  given: Set<FoundFile['givenSplit']>;
}

/** Groups by content, in the order of their first image. */
export function groupsOf({ images }: Catalog): Group[] {
  const groups = new Map<string, Group>();
  for (const [i, { sha256, label, givenSplit }] of images.entries()) {
    let group = groups.get(sha256);
    if (!group) groups.set(sha256, (group = { images: [], labels: new Map(), given: new Set() }));
    group.images.push(i);
    group.labels.set(label, (group.labels.get(label) ?? 0) + 1);
    group.given.add(givenSplit);
  }
  return [...groups.values()];
}

/** Number of the group that each image belongs to `[images]`. */
export function groupNumbers(catalog: Catalog): Int32Array {
  const numbers = new Int32Array(catalog.images.length);
  groupsOf(catalog).forEach(({ images }, group) => images.forEach((i) => (numbers[i] = group)));
  return numbers;
}
