/** What a person may have meant by a name that is not known. */
import { closest, distance } from 'fastest-levenshtein';
import { printable } from './text.js';

const inOrder = (word: string): string => [...word].sort().join('');

/** Fewer letters begin too many words for one of them to be meant. */
const BEGINNING = 3;

/** Whether a word may be meant: one letter in three differs at most, or two have changed places. */
function isNear(word: string, meant: string): boolean {
  const far = Math.floor(Math.max(word.length, meant.length, 3) / 3);
  const apart = distance(word, meant);
  return apart <= far || (apart === 2 && inOrder(word) === inOrder(meant));
}

/** The known name that is close, or the only one that begins so; undefined for none. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const given = name.toLowerCase();
  const words = known.map((word) => word.toLowerCase());
  const begun = words.filter((word) => given.length >= BEGINNING && word.startsWith(given));
  // Of equally distant words the first may be too short to be meant, and another be it.
  const near = words.filter((word) => isNear(given, word));
  const meant = begun.length === 1 ? begun[0] : near.length > 0 ? closest(given, near) : undefined;
  return meant === undefined ? undefined : known[words.indexOf(meant)];
}

/** " Did you mean x?" when a known name is near; else nothing. */
export function suggestion(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? '' : ` Did you mean ${printable(meant, 60)}?`;
}
