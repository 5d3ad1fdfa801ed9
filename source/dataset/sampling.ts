/** Epochs in which every class, and within a class every source, has the same share of the draws. */
import { randomFrom, shuffle, type Random } from './random.js';
import { sourceOf } from './source-of.js';
import type { Catalog, TrainingItem } from './types.js';

/** What an epoch visits: every item once, or as many draws with shares made equal by class, or by source too. */
export type Sampling = 'all' | 'classes' | 'sources';

/** Items of one class and source. */
export interface Stratum {
  /** Null where sources are not told apart. */
  source: string | null;
  /** Places in the list of items. */
  items: number[];
}

/** By class `[classes]` and source; a class without items has no stratum. */
type Strata = readonly (readonly Stratum[])[];

/**
 * Images of a class below which a source counts as one with others: a share of the epoch for a handful would
 * have them learnt by heart.
 */
export const FEWEST_OF_SOURCE = 10;

/** Sources of enough images, the largest first; the small ones are one, or go with the smallest of them. */
function joinSmall(strata: readonly Stratum[]): Stratum[] {
  const bySize = [...strata].sort(
    (a, b) => b.items.length - a.items.length || (a.source! < b.source! ? -1 : 1),
  );
  const large = bySize.filter(({ items }) => items.length >= FEWEST_OF_SOURCE);
  const rest = bySize.slice(large.length).flatMap(({ items }) => items);
  if (rest.length === 0) return large;
  const last = large.at(-1);
  if (rest.length >= FEWEST_OF_SOURCE || !last)
    return [...large, { source: large.length === 0 ? 'all' : 'others', items: rest }];
  return [...large.slice(0, -1), { source: last.source, items: [...last.items, ...rest] }];
}

/** The items by class `[classes]` and source; a class without any has no stratum. */
export function strataOf(
  { classes, images }: Catalog,
  items: readonly TrainingItem[],
  sampling: Exclude<Sampling, 'all'>,
): Stratum[][] {
  const byClass = classes.map(() => new Map<string | null, Stratum>());
  for (const [place, { image }] of items.entries()) {
    const source = sampling === 'sources' ? sourceOf(images[image]) : null;
    const strata = byClass[images[image].label];
    const known = strata.get(source);
    if (known) known.items.push(place);
    else strata.set(source, { source, items: [place] });
  }
  return byClass.map((strata) => {
    const all = [...strata.values()];
    return sampling === 'sources' ? joinSmall(all) : all;
  });
}

/** `n` in `parts` whole numbers that differ by one at most; who has one more is drawn. */
function shares(n: number, parts: number, random: Random): number[] {
  const least = Math.floor(n / parts);
  const more = shuffle([...Array(parts).keys()], random).slice(0, n - least * parts);
  const lucky = new Set(more);
  return Array.from({ length: parts }, (_, part) => least + Number(lucky.has(part)));
}

/** Whether a class has so few images that a share as large as the others' would have them learnt by heart. */
const isSmall = (ofClass: readonly Stratum[]): boolean => sizeOfClass(ofClass) < FEWEST_OF_SOURCE;

const sizeOfClass = (ofClass: readonly Stratum[]): number =>
  ofClass.reduce((sum, { items }) => sum + items.length, 0);

/** Draws for each class `[classes]` of an epoch of `n`: those of small classes once, the rest shared alike. */
function drawsOf(strata: Strata, n: number, random: Random): number[] {
  const sharing = sharingClasses(strata);
  const draws = strata.map((ofClass, c) => (sharing.includes(c) ? 0 : sizeOfClass(ofClass)));
  const left = n - draws.reduce((sum, count) => sum + count, 0);
  for (const [place, count] of shares(left, sharing.length, random).entries()) {
    draws[sharing[place]] = count;
  }
  return draws;
}

/** Classes that share an epoch alike; where all are small, all of them. */
function sharingClasses(strata: Strata): number[] {
  const there = [...strata.keys()].filter((c) => strata[c].length > 0);
  const large = there.filter((c) => !isSmall(strata[c]));
  return large.length > 0 ? large : there;
}

/** Share of the draws that each class has on the mean `[classes]`. */
export function drawnShares(strata: Strata): number[] {
  const sizes = strata.map(sizeOfClass);
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const sharing = new Set(sharingClasses(strata));
  const left = sizes.reduce((sum, size, c) => sum + (sharing.has(c) ? size : 0), 0);
  return sizes.map((size, c) => (sharing.has(c) ? left / sharing.size : size) / n);
}

/** Keeps these draws apart from those of `epochOrder`. */
const DRAW = 11;

/**
 * The items that an epoch visits, in their order `[n]`, as places in the list of items: of each class the same
 * number, and within it of each stratum, to one; a class of fewer than 10 items has each of them once. An item
 * is drawn again only when all of its stratum have been.
 * Depends on the seed and the epoch alone, as `epochOrder` does, so that any epoch can be gone on with at any
 * place.
 */
export function drawnOrder(strata: Strata, n: number, seed: number, epoch: number): Uint32Array {
  const random = randomFrom(seed, epoch, DRAW);
  const order = new Uint32Array(n);
  let at = 0;
  const perClass = drawsOf(strata, n, random);
  for (const [c, ofClass] of strata.entries()) {
    const perSource = shares(perClass[c], ofClass.length, random);
    for (const [s, { items }] of ofClass.entries()) {
      const round = [...items];
      for (let drawn = 0; drawn < perSource[s]; drawn++) {
        if (drawn % round.length === 0) shuffle(round, random);
        order[at++] = round[drawn % round.length];
      }
    }
  }
  return shuffle(order, random);
}
