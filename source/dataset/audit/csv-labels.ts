/** Labels that a CSV tells otherwise than the folders that name the classes. */
import { addToList } from '../../add-to-list.js';
import { byFrequency } from '../../by-frequency.js';
import { sum } from '../../sum.js';
import type { ClassOf } from '../class-of.js';
import type { BesideFolders } from '../found.js';
import { isUnknown } from '../unknown.js';
import type { Catalog } from '../types.js';

/** Images of one folder's class for which the CSV names another. */
export interface ToldPair {
  /** Class of the folder that the images are in. */
  class: string;
  /** Class whose folder the CSV's name stands for, and that name as it is written there, the most frequent first. */
  told: string;
  names: string[];
  /** Images of this pair, and all of the folder's class. */
  images: number;
  of: number;
}

export interface ToldOtherwise extends ToldPair {
  /** Those of them whose copies stand under other classes: they are among the contradictory labels, too. */
  contradictory: number;
  /** Those of one class alone first. */
  files: string[];
}

/** A class of the CSV that no folder has. */
export interface UnknownClass {
  name: string;
  images: number;
  /** Images by the class of their folder, the most first. */
  folders: { class: string; images: number }[];
}

export interface CsvLabels {
  /** Whose labels a study takes: the CSV's where it labels nearly every image. */
  taken: 'folders' | 'csv';
  /** Images that the CSV gives a class, and those of them that stand in the folder of that class. */
  labelled: number;
  agreeing: number;
  /** Images told otherwise that a person has judged (`--relabel`): they are in no pair of `otherwise`. */
  judged: number;
  /** Pairs with the most images that have one class alone first. */
  otherwise: ToldOtherwise[];
  /** Folders that the CSV has no name for and counts to another class. */
  coarser: ToldPair[];
  unknown: UnknownClass[];
}

interface Pair {
  label: number;
  told: number;
  names: string[];
  members: number[];
}

/** Once for each name and class: there are few of them, and many images. */
function cached(classOf: ClassOf, classes: readonly string[]) {
  const known = new Map<string, number>();
  return (name: string, label: number): number => {
    const key = `${label} ${name}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    // Two folders may be of one diagnosis: a name that fits the image's own is right.
    const told = classOf(name, [classes[label]!]) === 0 ? label : classOf(name, classes);
    known.set(key, told);
    return told;
  };
}

/** The images by the classes of their folders, with what the CSV tells, where its labels are taken. */
function byFolder(
  { images, classes }: Catalog,
  folders: ReadonlyMap<string, string>,
): Pick<Catalog, 'images' | 'classes'> {
  const names = [...new Set(folders.values())].sort();
  const labels = new Map(names.map((name, label) => [name, label]));
  return {
    classes: names,
    images: images.flatMap((image) => {
      const folder = folders.get(image.file);
      if (folder === undefined) return [];
      return [{ ...image, label: labels.get(folder)!, told: classes[image.label]! }];
    }),
  };
}

/**
 * Compares the folders' classes with those that a CSV tells, by name (`classOf`). Only images that the CSV labels
 * count.
 *
 * A name stands for its image's own class, or for another folder's: then the two disagree. They disagree on labels,
 * image by image, unless they differ in vocabulary: over half of the images of the folder's class, labelled or not,
 * are told as the other class, and no row of the CSV has a name for the folder's own. HAM10000's `akiec` holds
 * squamous cell carcinomas in situ, too, and it has no `scc`: a folder of these is no folder of wrong labels. But
 * it has an `nv`, so that an `akiec` in the folder of nevi is a disagreement, however many there are. A name that
 * stands for no folder, or for several, is not compared.
 *
 * Where the CSV's labels are taken, folders may be called by anything, and are compared where a name fits one.
 *
 * @param contradictory Files whose copies stand under several classes.
 * @param judged Files whose label a person has judged: that counts for more than either.
 * @returns Null where the CSV labels none of the images, or its labels are taken and none fits its image's folder.
 */
export function csvLabelsOf(
  catalog: Catalog,
  { labels: vocabulary, folders }: BesideFolders,
  contradictory: ReadonlySet<string>,
  classOf: ClassOf,
  judged: ReadonlySet<string> = new Set(),
): CsvLabels | null {
  const taken = folders ? 'csv' : 'folders';
  const { images, classes } = folders ? byFolder(catalog, folders) : catalog;
  const toldOf = cached(classOf, classes);
  const sizes = new Map(byFrequency(images.map(({ label }) => label)));
  const pairs = new Map<string, Pair>();
  const unknown = new Map<string, number[]>();
  let [labelled, agreeing] = [0, 0];
  for (const [i, { label, told: name }] of images.entries()) {
    if (name === undefined) continue;
    const told = toldOf(name, label);
    if (told < 0 && isUnknown(name)) continue;
    labelled += 1;
    if (told === label) agreeing += 1;
    else if (told < 0) addToList(unknown, name, label);
    else {
      const key = `${label} ${told}`;
      const pair = pairs.get(key) ?? { label, told, names: [], members: [] };
      pairs.set(key, pair);
      pair.names.push(name);
      pair.members.push(i);
    }
  }
  if (labelled === 0 || (taken === 'csv' && agreeing === 0)) return null;
  const hasName = (label: number): boolean =>
    vocabulary.some((name) => toldOf(name, label) === label);
  const all = [...pairs.values()].map(({ label, told, names, members }) => {
    const of = sizes.get(label)!;
    const pair = {
      ...{ class: classes[label]!, told: classes[told]! },
      names: byFrequency(names).map(([name]) => name),
    };
    const isCoarser = 2 * members.length > of && !hasName(label);
    return { pair, of, isCoarser, files: members.map((i) => images[i]!.file) };
  });
  const finer = all.filter(({ isCoarser }) => !isCoarser);
  const otherwise = finer.map(({ pair, of, files }): ToldOtherwise => {
    const open = files.filter((file) => !judged.has(file));
    const alone = open.filter((file) => !contradictory.has(file));
    const both = open.filter((file) => contradictory.has(file));
    return {
      ...{ ...pair, images: open.length, of },
      ...{ contradictory: both.length, files: [...alone, ...both] },
    };
  });
  const aloneIn = (one: ToldOtherwise): number => one.images - one.contradictory;
  const told = sum(finer.map(({ files }) => files.length));
  return {
    ...{ taken, labelled, agreeing },
    judged: told - sum(otherwise.map(({ images: open }) => open)),
    otherwise: otherwise
      .filter(({ images: open }) => open > 0)
      .sort((a, b) => aloneIn(b) - aloneIn(a) || b.images - a.images),
    coarser: all
      .filter(({ isCoarser }) => isCoarser)
      .map(({ pair, of, files }) => ({ ...pair, images: files.length, of }))
      .sort((a, b) => b.images - a.images),
    unknown: [...unknown]
      .map(([name, labels]) => ({
        name,
        images: labels.length,
        folders: byFrequency(labels).map(([label, count]) => ({
          class: classes[label]!,
          images: count,
        })),
      }))
      .sort((a, b) => b.images - a.images),
  };
}
