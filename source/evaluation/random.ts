/** A small seeded generator for resampling. */

/**
 * SplitMix32: a counter stepped by the golden ratio and mixed with the constants of MurmurHash3's
 * finaliser.
 * @returns A function that draws whole numbers in [0, 2^32).
 */
export function splitMix32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
}
