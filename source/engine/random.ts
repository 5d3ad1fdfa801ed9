/**
 * Stateless random numbers: a draw is a hash of the numbers that name it, so that it does not depend on
 * what was drawn before, and is the same on every engine.
 */

/**
 * The finaliser of MurmurHash3 (32 bit): a bijection of the 32-bit integers in which each input bit
 * flips each output bit about half the time. Source: A. Appleby, SMHasher, `fmix32` (public domain).
 */
export function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Step between the words of a hash: 2^32 over the golden ratio, as in SplitMix (Steele et al. 2014). */
const GOLDEN = 0x9e3779b9;

/** A 32-bit hash of a list of integers; their order matters. */
export function hash(...words: number[]): number {
  let state = 0;
  for (const word of words) state = mix((state + GOLDEN) ^ mix(word));
  return state;
}

/** As `hash`, but never 0, for places where 0 means "none". */
export function nonZeroHash(...words: number[]): number {
  return hash(...words) || GOLDEN;
}

/** A uniform number in [0, 1) from the given integers, with 32 random bits. */
export function uniform(...words: number[]): number {
  return hash(...words) / 0x1_0000_0000;
}
