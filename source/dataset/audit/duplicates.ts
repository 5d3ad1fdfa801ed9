/** Images that are copies of one another, exactly or nearly. */
import type { Catalog, CatalogImage, OnProgress, PackedCache } from '../types.js';
import { UnionFind } from '../union-find.js';
import type { Fingerprint } from './fingerprints.js';
import { findNearPairs, type NearPair } from './near-duplicates.js';
import { findSamePixels } from './same-pixels.js';

export interface ExactGroup {
  /** Indexes into the catalog's images, ascending. */
  images: number[];
  /** Whether the files' bytes are the same, or only the pixels that they hold. */
  same: 'bytes' | 'pixels';
}

/** The same photograph, not all of it with the same pixels; exact copies of a member are members too. */
export interface NearGroup {
  images: number[];
  /** What ties the group together. */
  pairs: NearPair[];
}

export interface Duplicates {
  exact: ExactGroup[];
  near: NearGroup[];
}

/** Groups of images with the same bytes, of two or more. */
function sameBytes({ images }: Catalog): number[][] {
  const groups = new Map<string, number[]>();
  for (const [i, { sha256 }] of images.entries()) {
    const group = groups.get(sha256);
    if (group) group.push(i);
    else groups.set(sha256, [i]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** @param cache Pixels of side `AUDIT_SIDE`. */
export async function findDuplicates(
  catalog: Catalog,
  fingerprints: readonly Fingerprint[],
  cache: PackedCache,
  onProgress: OnProgress,
): Promise<Duplicates> {
  const { images } = catalog;
  const pairs = await findNearPairs(catalog, fingerprints, cache, onProgress);
  const alike = new UnionFind(images.length);
  for (const { first, second } of pairs) alike.join(first, second);
  const pixels = await findSamePixels(catalog, alike.groups());

  const exact = new UnionFind(images.length);
  exact.joinAll(sameBytes(catalog));
  exact.joinAll(pixels);
  const all = new UnionFind(images.length);
  all.joinAll(exact.groups());
  for (const { first, second } of pairs) all.join(first, second);
  const near = all.groups().filter(([first, ...others]) => {
    return others.some((other) => !exact.together(first, other));
  });
  return {
    exact: exact.groups().map((group): ExactGroup => {
      const [first, ...others] = group;
      const bytes = others.every((i) => images[i].sha256 === images[first].sha256);
      return { images: group, same: bytes ? 'bytes' : 'pixels' };
    }),
    near: near.map((group) => ({
      images: group,
      pairs: pairs.filter(({ first }) => all.together(first, group[0])),
    })),
  };
}

/**
 * Groups of all images that are the same photograph, where the duplicates among the first of them are known.
 * @param first How many these are.
 * @param cache Pixels of side `AUDIT_SIDE`.
 */
export async function findCopies(
  catalog: Catalog,
  fingerprints: readonly Fingerprint[],
  cache: PackedCache,
  { exact, near }: Duplicates,
  first: number,
  onProgress: OnProgress,
): Promise<number[][]> {
  const groups = [...exact, ...near].map(({ images }) => images);
  const compared = { images: first, groups };
  // Those with the same pixels are among them.
  const pairs = await findNearPairs(catalog, fingerprints, cache, onProgress, compared);
  const union = new UnionFind(catalog.images.length);
  union.joinAll([
    ...groups,
    ...sameBytes(catalog),
    ...pairs.map((pair) => [pair.first, pair.second]),
  ]);
  return union.groups();
}

/**
 * The same images with `content` the same for all copies of one photograph.
 * @param duplicates What was found on this very catalog.
 */
export function withContents(catalog: Catalog, { exact, near }: Duplicates): Catalog {
  // Near groups hold the exact copies of their members and come last.
  const groups = [...exact, ...near].map(({ images }) => images);
  return { ...catalog, images: withSameContent(catalog.images, groups) };
}

/** The same images, those of each group with the same `content`. */
export function withSameContent(
  images: readonly CatalogImage[],
  groups: readonly (readonly number[])[],
): CatalogImage[] {
  const named = [...images];
  for (const group of groups) {
    const content = images[group[0]].sha256;
    for (const i of group) named[i] = { ...named[i], content };
  }
  return named;
}
