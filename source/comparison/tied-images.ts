/**
 * Which images belong together (copies, a lesion, a patient) by any of the runs, and where that tells that a
 * run may have been trained on another picture of what it was tested on: it did not know of the tie itself.
 */
import { UnionFind } from '../dataset/index.js';
import type { Entrant } from './entrant.js';
import { knownImages, type KnownImage, type KnownImages } from './known-images.js';

export interface Tied {
  /** Group of each file `[n]`. */
  groups: Int32Array;
  /** Whether a model of a run tested it that may have seen others of its group `[n]`. */
  elsewhere: boolean[];
  /** Runs that do not tell what they were given, and of how many files they may have had others of the group. */
  unsure: { name: string; images: number }[];
}

/** Groups of all images of all runs: the one that an image is in. */
type GroupOf = (image: KnownImage) => number;

/** Joins images of one photograph, and those that each run ties together. */
function grouped(runs: readonly KnownImages[]): GroupOf {
  const places = new Map<string, number>();
  for (const { names } of runs.flatMap((images) => [...images.values()])) {
    for (const name of names) if (!places.has(name)) places.set(name, places.size);
  }
  const sets = new UnionFind(places.size);
  for (const images of runs) {
    const first = new Map<string, number>();
    for (const { names, ties } of images.values()) {
      const place = places.get(names[0]!)!;
      for (const name of names) sets.join(place, places.get(name)!);
      for (const tie of ties) {
        const known = first.get(tie);
        if (known === undefined) first.set(tie, place);
        else sets.join(known, place);
      }
    }
  }
  return ({ names }) => sets.rootOf(places.get(names[0]!)!);
}

/** Models of a run that may have seen an image of a group, by group. */
function usersByGroup({ testedBy }: Entrant, images: KnownImages, groupOf: GroupOf) {
  const models = [...new Set(testedBy)];
  const users = new Map<number, Set<number>>();
  for (const image of images.values()) {
    const group = groupOf(image);
    const own = users.get(group) ?? new Set();
    users.set(group, own);
    for (const model of models) if (image.mayBeUsedBy(model)) own.add(model);
  }
  return users;
}

/** Groups with an image of which a run does not tell whether it had it. */
function strangeGroups(own: KnownImages, runs: readonly KnownImages[], groupOf: GroupOf) {
  const names = new Set([...own.values()].flatMap((image) => image.names));
  const others = runs.flatMap((images) => [...images.values()]);
  const strange = others.filter((image) => !image.names.some((name) => names.has(name)));
  return new Set(strange.map(groupOf));
}

/** @param files Images that all runs tested. */
export function tiedImages(entrants: readonly Entrant[], files: readonly string[]): Tied {
  const runs = knownImages(entrants);
  const groupOf = grouped(runs);
  const groups = Int32Array.from(files, (file) => groupOf(runs[0]!.get(file)!));
  const elsewhere = files.map(() => false);
  const unknown: { name: string; strange: Set<number> }[] = [];
  // That a LEAKY run tears groups is what it is there for, and told in every row.
  for (const [r, entrant] of entrants.entries()) {
    if (entrant.leaky) continue;
    const users = usersByGroup(entrant, runs[r]!, groupOf);
    const models = new Map(entrant.test.files.map((file, i) => [file, entrant.testedBy[i]!]));
    for (const [i, file] of files.entries()) {
      if (users.get(groups[i]!)?.has(models.get(file)!)) elsewhere[i] = true;
    }
    if (entrant.contents !== null || entrant.given !== null) continue;
    unknown.push({ name: entrant.name, strange: strangeGroups(runs[r]!, runs, groupOf) });
  }
  const unsure = unknown.map(({ name, strange }) => ({
    name,
    images: groups.filter((group, i) => strange.has(group) && !elsewhere[i]).length,
  }));
  return { groups, elsewhere, unsure: unsure.filter(({ images }) => images > 0) };
}

/** Whether the runs tie some of these images together in different ways. */
export function areTiedApart(entrants: readonly Entrant[], files: readonly string[]): boolean {
  const partitions = entrants.map(({ test }) => {
    const groupOf = new Map(test.files.map((file, i) => [file, test.groups[i]!]));
    const first = new Map<number, number>();
    return files.map((file, i) => {
      const group = groupOf.get(file)!;
      if (!first.has(group)) first.set(group, i);
      return first.get(group)!;
    });
  });
  return partitions.some((own) => own.some((place, i) => place !== partitions[0]![i]));
}
