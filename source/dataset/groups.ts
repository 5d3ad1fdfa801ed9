/** Groups of images that must stay on one side of a split. */
import { archiveNumber } from './source-of.js';
import type { Catalog, CatalogImage, FoundFile } from './types.js';
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

/** What ties images together: those for which one of these is the same. */
const ties: readonly ((image: CatalogImage) => string | number | null | undefined)[] = [
  ({ sha256 }) => sha256,
  ({ content }) => content,
  ({ lesion }) => lesion,
  ({ patient }) => patient,
  // All that rows of the CSV name for an image, and for others that are not there.
  ({ tie }) => tie,
  // An id of the archive is of one photograph, however its copies were cut.
  ({ file }) => archiveNumber(file),
  ({ group }) => group,
];

/**
 * Number of the group that each image belongs to `[images]`, in the order of their first images. An image of
 * another source is a group of its own: it is only trained on, and ties none of the study's together.
 */
export function groupNumbers({ images }: Catalog): Int32Array {
  const union = new UnionFind(images.length);
  for (const tie of ties) {
    const first = new Map<string | number, number>();
    for (const [i, image] of images.entries()) {
      const key = tie(image) ?? null;
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

/**
 * The same images, each with its group. What is left out of these still ties the others together: a copy whose
 * twin names the lesion, and two lesions of one patient.
 */
export function withGroupNumbers(catalog: Catalog): Catalog {
  const groups = groupNumbers(catalog);
  return { ...catalog, images: catalog.images.map((image, i) => ({ ...image, group: groups[i] })) };
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
