/** Names of one list cut so that they can be told apart. */
import { addToList } from '../add-to-list.js';
import { columnsOf, cut, cutMiddle, graphemesOf } from './fit.js';

/** Graphemes that all lists begin with. */
function sharedStart(lists: readonly (readonly string[])[]): number {
  const [first, ...others] = lists;
  const end = first.findIndex((grapheme, at) => others.some((list) => list[at] !== grapheme));
  return end === -1 ? first.length : end;
}

/** Names that are alike at both ends, cut around the part in which they differ. */
function cutAround(names: readonly string[], width: number, ellipsis: string): string[] {
  const parts = names.map(graphemesOf);
  const start = sharedStart(parts);
  const end = sharedStart(parts.map((part) => part.slice(start).reverse()));
  const head = parts[0].slice(0, start).join('');
  const tail = parts[0].slice(parts[0].length - end).join('');
  // An ellipsis at each side of what differs, and a letter before it.
  const room = width - 2 * ellipsis.length - 1;
  if (room < 1) return names.map((name) => cutMiddle(name, width, ellipsis));
  const different = parts.map((part) => part.slice(start, part.length - end).join(''));
  const own = cutNames(different, room, ellipsis);
  const spare = width - Math.max(...own.map(columnsOf));
  const after = cut(tail, Math.floor(spare / 2), ellipsis);
  const before = cut(head, spare - columnsOf(after), ellipsis);
  return own.map((text) => (before + text + after).replaceAll(ellipsis + ellipsis, ellipsis));
}

/** Places of different names that are written alike, those of one writing together. */
function alike(names: readonly string[], short: readonly string[]): number[][] {
  const places = new Map<string, number[]>();
  for (const [place, text] of short.entries()) addToList(places, text, place);
  return [...places.values()].filter((group) =>
    group.some((place) => names[place] !== names[group[0]]),
  );
}

/** Names as they are written, but those that would be alike keep the part in which they differ. */
function apart(
  names: readonly string[],
  short: readonly string[],
  width: number,
  ellipsis: string,
): string[] {
  const result = [...short];
  for (const group of alike(names, short)) {
    const texts = cutAround(
      group.map((place) => names[place]),
      width,
      ellipsis,
    );
    for (const [n, place] of group.entries()) result[place] = texts[n];
  }
  return result;
}

/**
 * Names of at most `width` columns. Those that would be alike without their ends lose their middles, and
 * those that would still be alike keep the part in which they differ.
 */
export function cutNames(names: readonly string[], width: number, ellipsis = '…'): string[] {
  const short = names.map((name) => cut(name, width, ellipsis));
  for (const place of alike(names, short).flat()) {
    short[place] = cutMiddle(names[place], width, ellipsis);
  }
  return apart(names, short, width, ellipsis);
}

/** Names of files of at most `width` columns: what tells them apart is mostly at their ends. */
export function cutFiles(files: readonly string[], width: number, ellipsis = '…'): string[] {
  const short = files.map((file) => cutMiddle(file, width, ellipsis));
  return apart(files, short, width, ellipsis);
}
