/** Names of folders that stand for the splits of a data set. */
import type { FoundFile } from './types.js';

export type GivenSplit = NonNullable<FoundFile['givenSplit']>;

/** A map: a class may be called "constructor". */
const names: ReadonlyMap<string, GivenSplit> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['val', 'validation'],
  ['valid', 'validation'],
  ['validation', 'validation'],
  ['test', 'test'],
  ['testing', 'test'],
]);

/** Names that may be of anything, but where a training folder stands beside. */
const namesBeside: ReadonlyMap<string, GivenSplit> = new Map([
  ['dev', 'validation'],
  ['development', 'validation'],
  ['holdout', 'test'],
  ['heldout', 'test'],
]);

/** What may follow: train_dir, "Training Set", testdata, val-images. */
const SUFFIX = /[ _.-]?(dir|directory|folder|set|data|dataset|split|imgs|images)$/;

const bare = (folder: string): string => folder.toLowerCase().replace(SUFFIX, '');

/** The split that a folder's name stands for wherever it is, or null when it is no such name. */
export const givenSplitOf = (folder: string): GivenSplit | null => names.get(bare(folder)) ?? null;

/**
 * The folders beside one another that stand for splits, by name.
 * @param isPlain Whether a folder of a name that may be of anything holds what the training folders hold.
 */
export function splitsAmong(
  folders: readonly string[],
  isPlain: (folder: string) => boolean = () => true,
): Map<string, GivenSplit> {
  const splits = folders.map((folder) => [folder, givenSplitOf(folder)] as const);
  const hasTrain = splits.some(([, split]) => split === 'train');
  const all = splits.map(([folder, split]) => {
    const beside = namesBeside.get(bare(folder).replaceAll(/[ _-]/g, '')) ?? null;
    return [folder, split ?? (hasTrain && beside && isPlain(folder) ? beside : null)] as const;
  });
  return new Map(all.filter((one): one is [string, GivenSplit] => one[1] !== null));
}

/** The folder right below the data folder; null for a file that lies in none. */
const topOf = (file: string): string | null =>
  file.includes('/') ? file.slice(0, file.indexOf('/')) : null;

/** The splits of files by the folders at the top of their data folder: in all, and that of a file. */
export function splitsByTop(files: readonly string[]): {
  givenSplits: GivenSplit[];
  splitOf: (file: string) => GivenSplit | null;
} {
  const tops = new Set(files.map(topOf));
  const splits = splitsAmong([...tops].filter((top) => top !== null));
  return {
    givenSplits: [...new Set(splits.values())],
    splitOf: (file) => splits.get(topOf(file) ?? '') ?? null,
  };
}
