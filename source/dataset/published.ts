/** Lists of the leaky protocol that published notebooks follow: copies first, then a split at random. */
import { indexesByClass } from './by-class.js';
import { mix, randomFrom, shuffle } from './random.js';
import type { Catalog, CatalogImage, Split } from './types.js';

const COPY_DRAW = 11;
const TEST_DRAW = 12;
const SPLIT_DRAW = 13;

export interface WithCopies {
  /** The images, and behind them their copies. */
  catalog: Catalog;
  /** Images of the test set: those of the given folder, or some drawn without regard to groups. */
  test: number[];
  /** For each copy the image that it is made of. */
  copies: { of: number }[];
}

/**
 * Adds `each` copies to every class, of images drawn in turn.
 * @param firstRow Row of the first copy's pixels.
 */
export function withCopies(
  catalog: Catalog,
  firstRow: number,
  each: number,
  { seed, test: share }: { seed: number; test: number },
): WithCopies {
  const { images } = catalog;
  const given = images.some(({ givenSplit }) => givenSplit === 'test');
  const all = shuffle([...images.keys()], randomFrom(mix(seed, TEST_DRAW)));
  const test = given
    ? all.filter((i) => images[i].givenSplit === 'test')
    : all.slice(0, Math.round(all.length * share));
  test.sort((a, b) => a - b);
  const held = new Set(test);
  const free = [...images.keys()].filter((i) => !held.has(i));
  const copies = indexesByClass(catalog, free).flatMap((members, label) => {
    shuffle(members, randomFrom(mix(seed, COPY_DRAW, label)));
    if (members.length === 0) return [];
    return Array.from({ length: each }, (_, n) => ({ of: members[n % members.length] }));
  });
  const copied = copies.map(({ of }, n): CatalogImage => ({ ...images[of], row: firstRow + n }));
  return { catalog: { ...catalog, images: [...images, ...copied] }, test, copies };
}

/** Originals and copies outside the test set, split at random, image by image. */
export function splitAtRandom(
  { catalog, test }: WithCopies,
  { validation, seed }: { validation: number; seed: number },
): Split {
  const held = new Set(test);
  const pool = [...catalog.images.keys()].filter((i) => !held.has(i));
  shuffle(pool, randomFrom(mix(seed, SPLIT_DRAW)));
  const cut = Math.round(pool.length * validation);
  const ascending = (part: number[]): number[] => part.sort((a, b) => a - b);
  return { validation: ascending(pool.slice(0, cut)), train: ascending(pool.slice(cut)), test };
}
