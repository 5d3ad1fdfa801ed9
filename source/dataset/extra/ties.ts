/** What tables say of images of several sources: which show the same lesion or patient. */
import { plainId, readMetadata } from '../metadata.js';
import type { FoundFile } from '../types.js';

/** By file: names of what an image shows, each with a prefix of its own. */
export type Ties = ReadonlyMap<string, readonly string[]>;

/** @param tables CSVs that may name the lesion and the patient of any of the files. */
export async function readTies(
  files: readonly Pick<FoundFile, 'file' | 'lesion' | 'patient'>[],
  tables: readonly string[],
): Promise<Ties> {
  const ids = new Set(files.map(({ file }) => plainId(file)));
  const read = await Promise.all(tables.map((csv) => readMetadata(csv, ids)));
  return new Map(
    files.map(({ file, lesion, patient }): [string, string[]] => {
      const said = [{ lesion, patient }, ...read.flatMap((table) => table.of(file) ?? [])];
      const ties = said.flatMap(({ lesion: shown, patient: of }) => [
        ...(shown ? [`lesion ${shown}`] : []),
        ...(of ? [`patient ${of}`] : []),
      ]);
      return [file, ties];
    }),
  );
}
