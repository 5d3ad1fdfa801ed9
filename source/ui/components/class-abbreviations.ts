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

/** Ends in a number where another class has taken the name already. */
function numbered(guess: string, length: number, taken: ReadonlySet<string>): string {
  for (let n = 2; ; n++) {
    const suffix = String(n);
    const candidate = [...guess].slice(0, Math.max(0, length - suffix.length)).join('') + suffix;
    if (!taken.has(candidate)) return candidate;
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
  return classes.map((name) => {
    const guess = firstGuess(name, length);
    const short = taken.has(guess) ? numbered(guess, length, taken) : guess;
    taken.add(short);
    return short;
  });
}
