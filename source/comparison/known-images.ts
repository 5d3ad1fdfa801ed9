/**
 * Images as all runs know them: by their content, whatever their files are called in each. Of each image numbers
 * alone are held: a run may tell of hundreds of thousands, and has their names already.
 */
import { archiveNumber } from '../dataset/index.js';
import { isSeen } from '../training/splits-file.js';
import type { Entrant } from './entrant.js';

/** What an image is known by at most: its bytes, its file and its number in the archive. */
export const NAMES = 3;

/** Images that belong together where they are of one group. */
export interface Ties {
  /** Places of images, some more than once `[m]`. */
  places: Int32Array;
  /** `[m]` */
  groups: ArrayLike<number>;
}

/** Images that a run was given, each by its place. */
export interface KnownImages {
  /** Place of each file. */
  places: ReadonlyMap<string, number>;
  /** Names `[n, NAMES]`, -1 behind the last: images of any runs that share one are of one photograph. */
  names: Int32Array;
  /** What its predictions tie together, and what all that it was given. */
  ties: Ties[];
  /** Whether a model of the run was trained on the image or chosen by it, or may have been. */
  mayBeUsedBy(place: number, model: number): boolean;
}

/** Numbers of names, the same in all runs, those of each kind by a table of their own. */
class NameTable {
  private readonly bytes = new Map<string, number>();
  private readonly files = new Map<string, number>();
  private readonly archive = new Map<number, number>();
  /** Names that were numbered. */
  size = 0;

  private numberOf<T>(table: Map<T, number>, name: T): number {
    const known = table.get(name);
    if (known !== undefined) return known;
    table.set(name, this.size);
    return this.size++;
  }

  /** @param sha256 Undefined where the run does not tell it. @param ambiguous See `ambiguousFiles`. */
  numbersOf(file: string, sha256: string | undefined, ambiguous: boolean): number[] {
    if (sha256 === undefined) return [this.numberOf(this.files, file)];
    // An id of the archive is of one photograph, however its copies were cut.
    const number = archiveNumber(file);
    return [
      this.numberOf(this.bytes, sha256),
      ...(ambiguous ? [] : [this.numberOf(this.files, file)]),
      ...(number === null ? [] : [this.numberOf(this.archive, number)]),
    ];
  }
}

/** The files that a run tells of, also those that it left out, and SHA-256 of the bytes of each by its place. */
interface Told {
  places: Map<string, number>;
  contents: (string | undefined)[];
}

function toldBy({ given, contents: known, test, validation }: Entrant): Told {
  const places = new Map<string, number>();
  const contents: Told['contents'] = [];
  const add = (file: string): number => {
    const place = places.get(file) ?? places.size;
    places.set(file, place);
    return place;
  };
  for (const { file, sha256 } of given ?? []) contents[add(file)] = sha256;
  for (const [file, sha256] of known ?? []) contents[add(file)] = sha256;
  for (const { files } of [test, validation]) for (const file of files) add(file);
  return { places, contents };
}

/** Names of files that have other content in another run: they say nothing of what an image shows. */
function ambiguousFiles(all: readonly Told[]): Set<string> {
  const seen = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const { places, contents } of all) {
    for (const [file, place] of places) {
      const content = contents[place];
      if (content === undefined) continue;
      const known = seen.get(file);
      if (known === undefined) seen.set(file, content);
      else if (known !== content) ambiguous.add(file);
    }
  }
  return ambiguous;
}

const tied = (
  places: ReadonlyMap<string, number>,
  files: readonly string[],
  groups: ArrayLike<number>,
): Ties => ({ places: Int32Array.from(files, (file) => places.get(file)!), groups });

function tiesOf({ test, validation, given }: Entrant, { places }: Told): Ties[] {
  const predicted = tied(
    places,
    [...test.files, ...validation.files],
    [...test.groups, ...validation.groups],
  );
  if (given === null) return [predicted];
  const all = tied(
    places,
    given.map(({ file }) => file),
    given.map(({ group }) => group),
  );
  return [predicted, all];
}

/** By place the roles of what a run tells of in whole, and the model that tested it; -1 where none did. */
function usesOf({ given, test, testedBy }: Entrant, { places }: Told): KnownImages['mayBeUsedBy'] {
  const roles: (string | undefined)[] = [];
  for (const image of given ?? []) roles[places.get(image.file)!] = image.roles;
  const testers = new Int32Array(places.size).fill(-1);
  test.files.forEach((file, i) => (testers[places.get(file)!] = testedBy[i]!));
  return (place, model) => {
    const told = roles[place];
    if (told?.[model] === 'x') return true;
    return model !== testers[place] && (told === undefined || isSeen(told[model]));
  };
}

/** Of each run the images that it tells of; `size` is how many names they have in all. */
export function knownImages(entrants: readonly Entrant[]): { runs: KnownImages[]; size: number } {
  const all = entrants.map(toldBy);
  const ambiguous = ambiguousFiles(all);
  const table = new NameTable();
  const runs = entrants.map((entrant, n): KnownImages => {
    const { places, contents } = all[n]!;
    const names = new Int32Array(NAMES * places.size).fill(-1);
    for (const [file, place] of places) {
      names.set(table.numbersOf(file, contents[place], ambiguous.has(file)), NAMES * place);
    }
    return {
      ...{ places, names, ties: tiesOf(entrant, all[n]!) },
      mayBeUsedBy: usesOf(entrant, all[n]!),
    };
  });
  return { runs, size: table.size };
}
