/** Text cut and padded to an exact number of terminal columns; escape sequences take none. */
import { columnsOf, graphemesOf } from '../columns.js';

export { columnsOf, graphemesOf };

export type Align = 'left' | 'right' | 'center';

const sequence = /\u001b\[[0-9;]*m/y;

/** The pieces of a text: escape sequences whole (no width), other text by grapheme. */
function* piecesOf(text: string): Generator<{ piece: string; width: number; style?: true }> {
  let at = 0;
  while (at < text.length) {
    sequence.lastIndex = at;
    const code = sequence.exec(text);
    if (code) {
      yield { piece: code[0], width: 0, style: true };
      at += code[0].length;
      continue;
    }
    const next = text.indexOf('\u001b[', at + 1);
    const run = text.slice(at, next === -1 ? undefined : next);
    for (const piece of graphemesOf(run)) yield { piece, width: columnsOf(piece) };
    at += run.length;
  }
}

/**
 * A text of at most `width` columns. What is longer ends in `ellipsis`; its escape sequences are kept, so
 * that a colour that was opened is closed.
 */
export function cut(text: string, width: number, ellipsis = '…'): string {
  if (width <= 0) return '';
  if (columnsOf(text) <= width) return text;
  const mark = ellipsis.length <= width ? ellipsis : ellipsis.slice(0, width);
  let room = width - mark.length;
  let result = '';
  let full = false;
  for (const piece of piecesOf(text)) {
    if (piece.style) {
      result += piece.piece;
    } else if (!full && piece.width <= room) {
      result += piece.piece;
      room -= piece.width;
    } else if (!full) {
      full = true;
      result += mark;
    }
  }
  return result;
}

/** A text of at most `width` columns that has lost its middle where it is longer; no escape sequences. */
export function cutMiddle(text: string, width: number, ellipsis = '…'): string {
  if (columnsOf(text) <= width) return text;
  const room = width - ellipsis.length;
  if (room < 2) return cut(text, width, ellipsis);
  const head = cut(text, Math.ceil(room / 2), '');
  let tail = '';
  for (const grapheme of graphemesOf(text).reverse()) {
    if (columnsOf(grapheme + tail) > room - columnsOf(head)) break;
    tail = grapheme + tail;
  }
  return head + ellipsis + tail;
}

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
  for (const [place, text] of short.entries()) {
    const known = places.get(text);
    if (known) known.push(place);
    else places.set(text, [place]);
  }
  return [...places.values()].filter((group) =>
    group.some((place) => names[place] !== names[group[0]]),
  );
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
  for (const group of alike(names, short)) {
    const apart = group.map((place) => names[place]);
    const texts = cutAround(apart, width, ellipsis);
    for (const [n, place] of group.entries()) short[place] = texts[n];
  }
  return short;
}

/** A text of exactly `width` columns. */
export function fit(text: string, width: number, align: Align = 'left', ellipsis = '…'): string {
  const short = cut(text, width, ellipsis);
  const spare = Math.max(0, width - columnsOf(short));
  if (align === 'right') return ' '.repeat(spare) + short;
  if (align === 'left') return short + ' '.repeat(spare);
  const before = Math.floor(spare / 2);
  return ' '.repeat(before) + short + ' '.repeat(spare - before);
}

/** The first of several wordings, the longest first, that has at most `width` columns; else the last. */
export const fitting = (wordings: readonly string[], width: number): string =>
  wordings.find((text) => columnsOf(text) <= width) ?? wordings.at(-1) ?? '';

/** Words set in lines of at most `width` columns; a word that is longer is broken. */
export function wrap(text: string, width: number): string[] {
  if (width <= 0) return [];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    let rest = word;
    if (line !== '' && columnsOf(line) + 1 + columnsOf(rest) <= width) {
      line += ` ${rest}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (columnsOf(rest) > width) {
      const head = cut(rest, width, '');
      if (head === '') break;
      lines.push(head);
      rest = rest.slice(head.length);
    }
    line = rest;
  }
  if (line !== '') lines.push(line);
  return lines;
}
