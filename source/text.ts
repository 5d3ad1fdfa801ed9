/** Text that comes from outside (file names, class names, cells of a CSV), made fit for a terminal. */
import { sharePercent } from './share-text.js';
import { columnsOf, graphemesOf } from './columns.js';

/**
 * Everything that a terminal could act upon or that hides what is written: control characters (escape
 * sequences begin with one), format characters (bidirectional marks, zero-width characters), lone
 * surrogates, private use, line and paragraph separators, and letters that are drawn as nothing.
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u034f\u115f\u1160\u3164\uffa0]/gu;

/** Signs that end a syllable without its vowel; a joiner behind one tells how the next letter is drawn. */
const virama = '[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca]';
/** Where format characters are part of what is seen: emoji of several, Arabic and Indic letters. */
const seen = [
  '\\p{RGI_Emoji}',
  '(?<=\\p{Script=Arabic})\u200c(?=\\p{Script=Arabic})',
  `(?<=${virama})[\u200c\u200d](?=\\p{L})`,
];
// TypeScript knows the flag v of literals from ES2024 on; Node has had it since 20.
const seenOrNot = new RegExp(`(${seen.join('|')})|${unprintable.source}`, 'gv');

/** As many graphemes from the first on as have `most` characters together. */
export function upTo(graphemes: readonly string[], most: number): string[] {
  let room = most;
  const end = graphemes.findIndex((grapheme) => (room -= [...grapheme].length) < 0);
  return graphemes.slice(0, end === -1 ? undefined : end);
}

/**
 * `text` with each unprintable character as "?", on one line.
 * @param most Longest result in characters; what is longer loses its middle, between two graphemes.
 */
export function printable(text: string, most = 200): string {
  const clean =
    text.search(unprintable) === -1
      ? text
      : text.replace(seenOrNot, (_found, whole?: string) => whole ?? '?');
  if (clean.length <= most || [...clean].length <= most) return clean;
  const head = Math.ceil((most - 3) / 2);
  const tail = Math.max(0, most - 3 - head);
  const graphemes = graphemesOf(clean);
  const last = upTo(graphemes.toReversed(), tail).reverse();
  return `${upTo(graphemes, head).join('')}...${last.join('')}`;
}

/** `text` with its unprintable characters left out. */
export const withoutUnprintable = (text: string): string =>
  text.replace(seenOrNot, (_found, whole?: string) => whole ?? '');

/** Each line of `text` made fit for a terminal, none cut. */
export function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line, Infinity))
    .join('\n');
}

/** Names as people wrote them, in quotes and on one line: `"nevus", "mole"`. */
export const quoted = (names: readonly string[]): string =>
  names.map((name) => `"${printable(name, 60)}"`).join(', ');

/** Paths or names as they stand, on one line: `a.csv, b.csv and c.csv`. */
export function listed(names: readonly string[]): string {
  const shown = names.map((name) => printable(name));
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

/** The first `most` of many names, on one line: `a, b, c, d, e and 3 more`. */
export const firstFew = (names: readonly string[], most = 5): string =>
  names
    .slice(0, most)
    .map((name) => printable(name))
    .join(', ') + (names.length > most ? ` and ${names.length - most} more` : '');

/** A count with its noun: "1 image", "2,241 images". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** Words broken into lines of at most `width` columns. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && columnsOf(last) + 1 + columnsOf(word) <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

/** A number in three decimals at most, as short as it is: 0.45, 1. */
export const short = (value: number): string => String(Number(value.toFixed(3)));

/** A share as a percentage of one decimal: "18.9%". */
export const percent = (share: number): string => sharePercent(share);
