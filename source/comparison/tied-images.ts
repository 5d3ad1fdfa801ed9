/**
 * Which images belong together (copies, a lesion, a patient) by any of the runs, and where that tells that a
 * run may have been trained on another picture of what it was tested on: it did not know of the tie itself.
 */
import { UnionFind } from '../dataset/index.js';
import type { Entrant } from './entrant.js';
import { knownImages, NAMES, type KnownImages } from './known-images.js';

export interface Tied {
  /** Group of each file `[n]`. */
  groups: Int32Array;
  /** Whether a model of a run tested it that may have seen others of its group `[n]`. */
  elsewhere: boolean[];
  /** Runs that do not tell what they were given, and of how many files they may have had others of the group. */
  unsure: { name: string; images: number }[];
}

/** Groups of all images of all runs: the one that an image of a run is in, by its place there. */
type GroupOf = (run: KnownImages, place: number) => number;

/** The numbers that a run's image is known by. */
const namesOf = ({ names }: KnownImages, place: number): Int32Array =>
  names.subarray(NAMES * place, NAMES * (place + 1)).filter((name) => name >= 0);

/** Joins images of one photograph, and those that each run ties together. @param size Of all names. */
function grouped(runs: readonly KnownImages[], size: number): GroupOf {
  const sets = new UnionFind(size);
  const groupOf: GroupOf = ({ names }, place) => sets.rootOf(names[NAMES * place]!);
  for (const run of runs) {
    for (let place = 0; place < run.places.size; place++) {
      const [first, ...others] = namesOf(run, place);
      for (const name of others) sets.join(first!, name);
    }
    for (const { places, groups } of run.ties) {
      const first = new Map<number, number>();
      places.forEach((place, i) => {
        const known = first.get(groups[i]!);
        if (known === undefined) first.set(groups[i]!, place);
        else sets.join(groupOf(run, known), groupOf(run, place));
      });
    }
  }
  return groupOf;
}

/** Models of a run that may have seen an image of a group, by group. */
function usersByGroup({ testedBy }: Entrant, run: KnownImages, groupOf: GroupOf) {
  const models = [...new Set(testedBy)];
  const users = new Map<number, Set<number>>();
  for (let place = 0; place < run.places.size; place++) {
    const seen = models.filter((model) => run.mayBeUsedBy(place, model));
    if (seen.length === 0) continue;
    const group = groupOf(run, place);
    const own = users.get(group) ?? new Set();
    users.set(group, own);
    for (const model of seen) own.add(model);
  }
  return users;
}

/** Groups with an image of which a run does not tell whether it had it. */
function strangeGroups(own: KnownImages, runs: readonly KnownImages[], groupOf: GroupOf) {
  const known = new Set(own.names);
  known.delete(-1);
  const strange = new Set<number>();
  for (const run of runs) {
    for (let place = 0; place < run.places.size; place++) {
      if (!namesOf(run, place).some((name) => known.has(name))) strange.add(groupOf(run, place));
    }
  }
  return strange;
}

/** @param files Images that all runs tested. */
export function tiedImages(entrants: readonly Entrant[], files: readonly string[]): Tied {
  const { runs, size } = knownImages(entrants);
  const groupOf = grouped(runs, size);
  const first = runs[0]!;
  const groups = Int32Array.from(files, (file) => groupOf(first, first.places.get(file)!));
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
