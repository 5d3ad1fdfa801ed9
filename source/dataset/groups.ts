/** Groups of images that must stay on one side of a split. */
import type { Catalog, FoundFile } from './types.js';
import { UnionFind } from './union-find.js';

/** Images that are copies of one another or show one lesion or one patient. */
export interface Group {
  /** Indexes into `catalog.images`, ascending. */
  images: number[];
  /** Images of the group by class. */
  labels: Map<number, number>;
  /** Every split that a folder puts one of them in. */
  given: Set<FoundFile['givenSplit']>;
}

/** What ties images together, each with a prefix of its own. */
const ties = ['sha256', 'content', 'lesion', 'patient'] as const;

/**
 * Number of the group that each image belongs to `[images]`, in the order of their first images. An image of
 * another source is a group of its own: it is only trained on, and ties none of the study's together.
 */
export function groupNumbers({ images }: Catalog): Int32Array {
  const union = new UnionFind(images.length);
  for (const tie of ties) {
    const first = new Map<string, number>();
    for (const [i, image] of images.entries()) {
      const key = image[tie];
      if (key === null || image.extra !== undefined) continue;
      const known = first.get(key);
      if (known === undefined) first.set(key, i);
      else union.join(known, i);
    }
  }
  const numbers = new Map<number, number>();
  return Int32Array.from(images, (_, i) => {
    const root = union.rootOf(i);
    if (!numbers.has(root)) numbers.set(root, numbers.size);
    return numbers.get(root)!;
  });
}

/** Groups in the order of their first image. */
export function groupsOf(catalog: Catalog): Group[] {
  const groups: Group[] = [];
  for (const [i, number] of groupNumbers(catalog).entries()) {
    const { label, givenSplit } = catalog.images[i];
    const group = (groups[number] ??= { images: [], labels: new Map(), given: new Set() });
    group.images.push(i);
    group.labels.set(label, (group.labels.get(label) ?? 0) + 1);
    group.given.add(givenSplit);
  }
  return groups;
}
