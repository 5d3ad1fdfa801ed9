/** Images by their class, in one pass: there may be as many classes as images. */
import type { Catalog } from './types.js';

/**
 * Indexes of the images of each class `[classes]`, in the order given.
 * @param indexes Images to look at; left out: all of them.
 */
export function indexesByClass(
  { images, classes }: Catalog,
  indexes: Iterable<number> = images.keys(),
): number[][] {
  const members = classes.map((): number[] => []);
  for (const i of indexes) members[images[i].label].push(i);
  return members;
}
