/** What tables say of images of several sources: which show the same lesion or patient. */
import { readMetadata, type Metadata } from '../metadata.js';
import { OtherImages } from '../other-images.js';
import { namesOf, TiedNames } from '../tied-names.js';
import type { FoundFile } from '../types.js';

/** By file one name for all that is tied together by it; a file of which nothing is said is not there. */
export type Ties = ReadonlyMap<string, string>;

/**
 * @param sources CSVs of each source; they may name the lesion and the patient of any of the files.
 * @param onRead Is told of each source what its CSVs say.
 */
export async function readTies(
  files: readonly Pick<FoundFile, 'file' | 'lesion' | 'patient' | 'tie'>[],
  sources: readonly (readonly string[])[],
  onRead: (source: number, metadata: Metadata) => void = () => {},
): Promise<Ties> {
  const paths = new Set(files.map(({ file }) => file));
  const tied = new TiedNames();
  const elsewhere = new OtherImages(tied);
  const read: Metadata[] = [];
  for (const [source, csvs] of sources.entries()) {
    const metadata = await readMetadata(csvs, paths, tied, elsewhere);
    onRead(source, metadata);
    read.push(metadata);
  }
  const names = files.map(({ file, lesion = null, patient = null, tie }) => [
    // What their own folders' tables tie together is that by any of its names.
    ...(tie === undefined ? [] : [tie]),
    ...namesOf({ lesion, patient }),
    ...read.flatMap((table) => table.of(file)?.names ?? []),
  ]);
  for (const of of names) tied.join(of);
  const ties = files.map(({ file }, n) => [file, tied.tieOf(names[n])] as const);
  return new Map(ties.flatMap(([file, tie]) => (tie === undefined ? [] : [[file, tie]])));
}
