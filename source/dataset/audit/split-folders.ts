/** Folders that are called or laid out like splits, and that a study takes for something else. */
import { join } from 'node:path';
import { counted, firstFew, printable } from '../../text.js';
import { BY_CSV } from '../found.js';
import { givenSplitOf } from '../split-folders.js';
import type { Catalog } from '../types.js';
import { isForTraining } from '../untrained.js';

const FIRST = 3;

const foldersOf = (file: string): string[] => file.split('/').slice(0, -1);

/** A folder below the top that an image lies in and that is called like a validation or test set; null for none. */
function heldOutBelow(file: string): string | null {
  const folders = foldersOf(file);
  const at = folders.findIndex((name, depth) => {
    const split = depth === 0 ? null : givenSplitOf(name);
    return split === 'validation' || split === 'test';
  });
  return at < 0 ? null : folders.slice(0, at + 1).join('/');
}

/** DIR/<class>/test or DIR/images/test, which a study trains on. */
function belowTop({ root, images }: Catalog): string[] {
  const training = images.filter(isForTraining).map(({ file }) => file);
  const below = training.map(heldOutBelow).filter((folder) => folder !== null);
  const [first] = [...below].sort();
  if (first === undefined) return [];
  const tops = new Set(training.map((file) => file.split('/')[0]!));
  const [top] = tops;
  // What all images lie in may be left to the command line.
  const advice =
    tops.size === 1 && first.split('/').length === 2
      ? `name ${printable(join(root, top!))} as the data folder`
      : 'move them there, or take them away';
  return [
    `${counted(below.length, 'image lies', 'images lie')} in folders below the top that are called like a validation or ` +
      `test set, e.g. ${printable(first, 60)}, and a study trains on these, too. Only folders at the top of the data ` +
      `folder are splits: ${advice}.`,
  ];
}

/** DIR/<split>/<class> whose splits are called by no name that is known: they are taken for classes. */
function sameBelow({ layout, classes, images }: Catalog): string[] {
  if (layout === BY_CSV || images.some(({ givenSplit }) => givenSplit !== null)) return [];
  const within = new Map<string, Set<number>>();
  for (const { file, label } of images) {
    const [, name] = foldersOf(file);
    // A class has images of its own.
    if (name === undefined) return [];
    const labels = within.get(name);
    if (labels) labels.add(label);
    else within.set(name, new Set([label]));
  }
  const shared = [...within].filter(([, labels]) => labels.size > 1);
  if (shared.length < 2 || 2 * shared.length < within.size) return [];
  const holders = [...new Set(shared.flatMap(([, labels]) => [...labels]))].sort((a, b) => a - b);
  const names = firstFew(shared.map(([name]) => name).sort(), FIRST);
  return [
    `Folders that are taken for classes (${firstFew(
      holders.map((label) => classes[label]!),
      FIRST,
    )}) hold folders of the same names (${names}). If these are the classes, call the folders above them train, val and ` +
      'test, or name one of them as the data folder.',
  ];
}

export function splitFolderWarnings(catalog: Catalog): string[] {
  const below = belowTop(catalog);
  return below.length > 0 ? below : sameBelow(catalog);
}
