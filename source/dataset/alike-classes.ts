/** Classes that are most likely one, under two spellings. */
import { addToList } from '../add-to-list.js';

/** A name without what a keyboard or a file system may change in it: case, spaces, Unicode's form. */
const plain = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();

/** Names of classes that differ in case, spaces or Unicode form alone, of two or more. */
export function alikeClasses(classes: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const name of classes) addToList(groups, plain(name), name);
  return [...groups.values()].filter((names) => names.length > 1);
}
