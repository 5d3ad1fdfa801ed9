/** Pairs of images that are the same photograph: candidates by hash, then pixels decide. */
import type { Catalog, OnProgress, PackedCache } from '../types.js';
import { UnionFind } from '../union-find.js';
import { isCopy, likeness, mayBeCopy } from './compare.js';
import type { Fingerprint } from './fingerprints.js';
import { HashIndex } from './hash-index.js';
import { orientations, placesOf } from './orientations.js';
import { HASHED_SIDE } from './perceptual-hash.js';
import { shrink } from './shrink.js';

export interface NearPair {
  /** Indexes into the catalog's images; `second` is the later one. */
  first: number;
  second: number;
  /** Index into `orientations`: what makes the second picture of the first. */
  orientation: number;
  /** Root mean square of the differences of small pictures, levels of 0 to 255. */
  difference: number;
}

/** Side of the pictures whose pixels are compared. */
const COMPARED_SIDE = 32;
/** Spread of the luminance below which a picture shows nothing that it could be known by. */
const FLAT = 2;

const coarsePlaces = orientations.map((orientation) => placesOf(orientation, HASHED_SIDE));
const finePlaces = orientations.map((orientation) => placesOf(orientation, COMPARED_SIDE));

/** Standard deviation of the values. */
function spread(values: Uint8Array): number {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  return Math.sqrt(Math.max(0, squares / values.length - (sum / values.length) ** 2));
}

/** The first image of each content that shows something. */
function distinct({ images }: Catalog, fingerprints: readonly Fingerprint[]): number[] {
  const seen = new Set<string>();
  return [...images.keys()].filter((i) => {
    const { sha256 } = images[i];
    if (seen.has(sha256)) return false;
    seen.add(sha256);
    return spread(fingerprints[i].grey) >= FLAT;
  });
}

/** Small pictures read from the cache, the last one kept: candidates come image by image. */
class SmallPictures {
  private readonly pixels: Uint8Array;
  private last: { row: number; picture: Uint8Array } = { row: -1, picture: new Uint8Array() };

  constructor(private readonly cache: PackedCache) {
    this.pixels = new Uint8Array(cache.side * cache.side * 3);
  }

  async of(row: number, keep: boolean): Promise<Uint8Array> {
    if (row === this.last.row) return this.last.picture;
    await this.cache.read([row], this.pixels);
    const picture = shrink(this.pixels, this.cache.side, COMPARED_SIDE);
    if (keep) this.last = { row, picture };
    return picture;
  }
}

/** What is known of a catalog's first images. */
export interface Compared {
  /** How many they are. */
  images: number;
  /** Those of them that are the same photograph. */
  groups: readonly (readonly number[])[];
}

/**
 * Pairs that join all images that are the same photograph: once two are known to belong together, through
 * others too, they are not compared any more. An image is compared with those before it alone, so that what is
 * found among the first ones is the same whatever follows.
 * @param cache Pixels of side `AUDIT_SIDE`.
 * @param compared Images that are not compared with each other again; their pairs are left out.
 */
export async function findNearPairs(
  catalog: Catalog,
  fingerprints: readonly Fingerprint[],
  cache: PackedCache,
  onProgress: OnProgress,
  compared: Compared = { images: 0, groups: [] },
): Promise<NearPair[]> {
  const { images } = catalog;
  const numbers = distinct(catalog, fingerprints);
  const hashes = Uint32Array.from(
    numbers.flatMap((i) => [fingerprints[i].hashes[0], fingerprints[i].hashes[1]]),
  );
  const index = new HashIndex(hashes);
  const places = new Map(numbers.map((i, n) => [i, n]));
  const union = new UnionFind(numbers.length);
  union.joinAll(compared.groups.map((group) => group.flatMap((i) => places.get(i) ?? [])));
  const pictures = new SmallPictures(cache);
  const pairs: NearPair[] = [];
  for (const [n, second] of numbers.entries()) {
    if (second < compared.images) continue;
    const own = fingerprints[second];
    const candidates: { m: number; orientation: number }[] = [];
    for (const orientation of orientations.keys()) {
      // The later image turned back like this: the earlier one turned is what the later one shows.
      const { hashes: turned } = own;
      index.near(turned[2 * orientation], turned[2 * orientation + 1], n, (m) => {
        if (union.together(n, m)) return;
        const first = fingerprints[numbers[m]];
        const coarse = likeness(own.grey, first.grey, 1, coarsePlaces[orientation]);
        if (mayBeCopy(coarse)) candidates.push({ m, orientation });
      });
    }
    for (const { m, orientation } of candidates) {
      if (union.together(n, m)) continue;
      const mine = await pictures.of(images[second].row, true);
      const theirs = await pictures.of(images[numbers[m]].row, false);
      const found = likeness(mine, theirs, 3, finePlaces[orientation]);
      if (!isCopy(found)) continue;
      union.join(n, m);
      const { difference } = found;
      pairs.push({ first: numbers[m], second, orientation: inverseOf(orientation), difference });
    }
    if (n % 256 === 0) onProgress('looking for duplicates', n, numbers.length, 'images');
  }
  return pairs;
}

/** Index of the orientation that undoes one: the quarter turns undo each other, the others themselves. */
function inverseOf(orientation: number): number {
  return { 5: 6, 6: 5 }[orientation] ?? orientation;
}
