/** Whose labels are taken, where folders and a CSV name classes that are not the same. */
import { counted, firstFew } from '../../text.js';
import type { ClassOf } from '../class-of.js';
import type { BesideFolders } from '../found.js';
import { YES_OR_NO } from '../label-columns.js';
import type { Catalog } from '../types.js';

/** @returns Nothing but for classes that are called 0 and 1, or True and False. */
export function namelessNotes({ classes }: Pick<Catalog, 'classes'>): string[] {
  if (classes.length === 0 || !classes.every((name) => YES_OR_NO.test(name))) return [];
  return [
    `The classes are called ${firstFew(classes)}, which does not tell what is malignant: without \`malignant\` in the config file ` +
      'there are no figures of it. Name it there, or write words in place of numbers.',
  ];
}

/** @returns Nothing where the CSV has no labels, or where those that are not taken are names of the classes, too. */
export function takenNotes(
  { classes }: Pick<Catalog, 'classes'>,
  { labels, folders, coarse }: BesideFolders,
  classOf: ClassOf,
): string[] {
  const areClasses = (names: readonly string[]): boolean =>
    names.every((name) => classOf(name, classes) >= 0);
  if (folders) {
    const names = [...new Set(folders.values())].sort();
    if (areClasses(names)) return [];
    return [
      `The labels of the CSV of --metadata are taken (${counted(classes.length, 'class', 'classes')}: ${firstFew(classes)}), ` +
        `not the names of the ${counted(names.length, 'folder')} (${firstFew(names)}). ` +
        'For those of the folders take the labels out of the CSV.',
    ];
  }
  if (!coarse || areClasses(labels)) return [];
  return [
    `The folders name the classes (${firstFew(classes)}), as the labels of the CSV of --metadata say less (${firstFew([...labels].sort())}). ` +
      'For these put the images together in one folder.',
  ];
}
