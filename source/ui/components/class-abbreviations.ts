/** Short names for classes, so that a matrix of many fits into few columns. */

/** A name that is short enough as it is. */
const CODE = /^[\p{L}\p{N}]{1,5}$/u;

/** Initials of a name of several words ("basal cell carcinoma": BCC), else its first letters ("Mel"). */
function firstGuess(name: string, length: number): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  if (words.length === 0) return '?';
  if (words.length > 1) {
    const initials = words.map((word) => [...word][0].toUpperCase()).join('');
    return [...initials].slice(0, length).join('');
  }
  const [head, ...rest] = [...words[0]].slice(0, length);
  return head.toUpperCase() + rest.join('');
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
    const short = [...guess].slice(0, Math.max(0, length - suffix.length)).join('') + suffix;
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
