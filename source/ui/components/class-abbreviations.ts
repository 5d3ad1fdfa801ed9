/** Short names for classes, so that a matrix of many fits into few columns. */
import { columnsOf, graphemesOf } from '../fit.js';

/** A name that is short enough as it is. */
const CODE = /^[\p{L}\p{N}]{1,5}$/u;

/** The first `length` characters, fewer where they are wide: one column more than that at most. */
function headOf(characters: readonly string[], length: number): string {
  let head = '';
  for (const character of characters.slice(0, length)) {
    if (columnsOf(head + character) > length + 1) break;
    head += character;
  }
  return head;
}

/** Initials of a name of several words ("basal cell carcinoma": BCC), else its first letters ("Mel"). */
function firstGuess(given: string, length: number): string {
  const name = given.normalize('NFC');
  const words = name.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) return headOf(graphemesOf(name.trim()), 1) || '?';
  if (words.length > 1) {
    return headOf(
      words.map((word) => graphemesOf(word)[0].toUpperCase()),
      length,
    );
  }
  const [head, ...rest] = graphemesOf(words[0]);
  return headOf([head.toUpperCase(), ...rest], length);
}

/**
 * Ends in a number where another class has taken the name already.
 * @param least The first number that may be free.
 */
function numbered(
  guess: string,
  length: number,
  least: number,
  taken: ReadonlySet<string>,
): { short: string; n: number } {
  for (let n = least; ; n++) {
    const suffix = String(n);
    const short = headOf(graphemesOf(guess), Math.max(0, length - suffix.length)) + suffix;
    if (!taken.has(short)) return { short, n };
  }
}

/**
 * One short name a class, in the classes' order, no two alike. Where all are codes already ("nv", "akiec")
 * they stay as they are.
 * @param length Longest short name in characters (more only where there are more classes than such names).
 */
export function abbreviate(classes: readonly string[], length = 3): string[] {
  const codes = classes.every((name) => CODE.test(name));
  if (codes && new Set(classes).size === classes.length) return [...classes];
  const taken = new Set<string>();
  // Of a thousand classes of one beginning each would try the numbers of all before it.
  const used = new Map<string, number>();
  return classes.map((name) => {
    const guess = firstGuess(name, length);
    if (!taken.has(guess)) {
      taken.add(guess);
      return guess;
    }
    const { short, n } = numbered(guess, length, (used.get(guess) ?? 1) + 1, taken);
    used.set(guess, n);
    taken.add(short);
    return short;
  });
}
