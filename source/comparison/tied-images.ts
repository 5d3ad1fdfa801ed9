/**
 * Which images belong together (copies, a lesion, a patient) by any of the runs, and where that tells that a
 * run may have been trained on another picture of what it was tested on: it did not know of the tie itself.
 */
import { UnionFind } from '../dataset/index.js';
import type { Entrant } from './entrant.js';

export interface Tied {
  /** Group of each file `[n]`. */
  groups: Int32Array;
  /** Whether a run has others of the file's group, and did not test all of these by the same model `[n]`. */
  elsewhere: boolean[];
  /** Runs that do not tell what they were given, and of how many files they may have had others of the group. */
  unsure: { name: string; images: number }[];
}

/** Stands for the model that tested an image where none did. */
const NONE = -1;

type KeyOf = (entrant: Entrant, file: string) => string;

/** What an image is called in all runs: its file, and its content, too, where runs have others of that name. */
function keysOf(entrants: readonly Entrant[]): KeyOf {
  const seen = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const [file, content] of entrants.flatMap(({ contents }) => [...(contents ?? [])])) {
    const known = seen.get(file);
    if (known === undefined) seen.set(file, content);
    else if (known !== content) ambiguous.add(file);
  }
  return ({ contents }, file) =>
    ambiguous.has(file) ? `${file}\n${contents?.get(file) ?? ''}` : file;
}

/** Joins the images that each run has in one group. */
function joined(entrants: readonly Entrant[], places: ReadonlyMap<string, number>, keyOf: KeyOf) {
  const sets = new UnionFind(places.size);
  for (const entrant of entrants) {
    const first = new Map<number, number>();
    for (const { files, groups } of [entrant.test, entrant.validation]) {
      files.forEach((file, i) => {
        const place = places.get(keyOf(entrant, file))!;
        const known = first.get(groups[i]!);
        if (known === undefined) first.set(groups[i]!, place);
        else sets.join(known, place);
      });
    }
  }
  return sets;
}

/** Of each image that a run has, which of its models tested it. */
function testedBy(entrant: Entrant, keyOf: KeyOf): Map<string, number> {
  const { test, testedBy: models, validation, contents } = entrant;
  const others = [...validation.files, ...(contents?.keys() ?? [])];
  return new Map([
    ...others.map((file): [string, number] => [keyOf(entrant, file), NONE]),
    ...test.files.map((file, i): [string, number] => [keyOf(entrant, file), models[i]!]),
  ]);
}

/** @param files Images that all runs tested. */
export function tiedImages(entrants: readonly Entrant[], files: readonly string[]): Tied {
  const keyOf = keysOf(entrants);
  const places = new Map<string, number>();
  for (const entrant of entrants) {
    for (const file of [...entrant.test.files, ...entrant.validation.files]) {
      const key = keyOf(entrant, file);
      if (!places.has(key)) places.set(key, places.size);
    }
  }
  const sets = joined(entrants, places, keyOf);
  const groups = Int32Array.from(files, (file) =>
    sets.rootOf(places.get(keyOf(entrants[0]!, file))!),
  );
  const torn = new Set<number>();
  const unsure: Tied['unsure'] = [];
  // That a LEAKY run tears groups is what it is there for, and told in every row.
  for (const entrant of entrants.filter(({ leaky }) => !leaky)) {
    const models = testedBy(entrant, keyOf);
    const modelOf = new Map<number, number>();
    const strange = new Set<number>();
    for (const [key, place] of places) {
      const group = sets.rootOf(place);
      const model = models.get(key);
      if (model === undefined) strange.add(group);
      else if ((modelOf.get(group) ?? model) !== model) torn.add(group);
      else modelOf.set(group, model);
    }
    const images = groups.filter((group) => strange.has(group) && !torn.has(group)).length;
    if (entrant.contents === null && images > 0) unsure.push({ name: entrant.name, images });
  }
  return { groups, elsewhere: Array.from(groups, (group) => torn.has(group)), unsure };
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
