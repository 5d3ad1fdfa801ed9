/** Images as all runs know them: by their content, whatever their files are called in each. */
import { archiveNumber } from '../dataset/index.js';
import { isSeen } from '../training/splits-file.js';
import type { Entrant } from './entrant.js';

/** An image that a run was given. */
export interface KnownImage {
  /** What it is known by; images of any runs that share one of these are of one photograph. */
  names: string[];
  /** What ties it to others of its run: those with which it shares one. */
  ties: string[];
  /** Whether a model of the run was trained on it or chosen by it, or may have been. */
  mayBeUsedBy(model: number): boolean;
}

/** By file the images that a run tells of. */
export type KnownImages = ReadonlyMap<string, KnownImage>;

type Contents = ReadonlyMap<string, string>;

/** SHA-256 of the bytes of each file that a run tells of, also of those that it left out. */
const contentsOf = ({ contents, given }: Entrant): Contents =>
  new Map([
    ...(given ?? []).map(({ file, sha256 }) => [file, sha256] as const),
    ...(contents ?? []),
  ]);

/** Names of files that have other content in another run: they say nothing of what an image shows. */
function ambiguousFiles(all: readonly Contents[]): Set<string> {
  const seen = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const [file, content] of all.flatMap((contents) => [...contents])) {
    const known = seen.get(file);
    if (known === undefined) seen.set(file, content);
    else if (known !== content) ambiguous.add(file);
  }
  return ambiguous;
}

function namesOf(file: string, sha256: string | undefined, ambiguous: boolean): string[] {
  if (sha256 === undefined) return [`file ${file}`];
  // An id of the archive is of one photograph, however its copies were cut.
  const number = archiveNumber(file);
  return [
    `bytes ${sha256}`,
    ...(ambiguous ? [] : [`file ${file}`]),
    ...(number === null ? [] : [`archive ${number}`]),
  ];
}

/** By file the groups that its predictions name. */
function predictedTies({ test, validation }: Entrant): Map<string, string[]> {
  const ties = new Map<string, string[]>();
  for (const { files, groups } of [test, validation]) {
    files.forEach((file, i) => ties.set(file, [...(ties.get(file) ?? []), `group ${groups[i]}`]));
  }
  return ties;
}

/** Of each run the images that it tells of. */
export function knownImages(entrants: readonly Entrant[]): KnownImages[] {
  const all = entrants.map(contentsOf);
  const ambiguous = ambiguousFiles(all);
  return entrants.map((entrant, n) => {
    const given = new Map(entrant.given?.map((image) => [image.file, image]));
    const testedBy = new Map(entrant.test.files.map((file, i) => [file, entrant.testedBy[i]!]));
    const predicted = predictedTies(entrant);
    const files = new Set([...all[n]!.keys(), ...predicted.keys()]);
    return new Map(
      Array.from(files, (file): [string, KnownImage] => {
        const told = given.get(file);
        const ties = predicted.get(file) ?? [];
        return [
          file,
          {
            names: namesOf(file, all[n]!.get(file), ambiguous.has(file)),
            ties: told === undefined ? ties : [...ties, `all ${told.group}`],
            mayBeUsedBy: (model) =>
              told?.roles[model] === 'x' ||
              (model !== testedBy.get(file) && (told === undefined || isSeen(told.roles[model]))),
          },
        ];
      }),
    );
  });
}
