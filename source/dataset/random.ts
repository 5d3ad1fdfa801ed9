/** Seeded random numbers that are the same on every machine and Node version. */

/** A uniform number in [0, 1). */
export type Random = () => number;

/** Mixes whole numbers into one of 32 bits (the finalizer of MurmurHash3 over each in turn). */
export function mix(...parts: number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = Math.imul(hash ^ part, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** A generator seeded by whole numbers (mulberry32: a period of 2^32 and good enough to shuffle with). */
export function randomFrom(...seeds: number[]): Random {
  let state = mix(...seeds);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 0x100000000;
  };
}

/** Shuffles in place (Fisher-Yates) and returns the array. */
export function shuffle<T extends { length: number; [index: number]: unknown }>(
  array: T,
  random: Random,
): T {
  for (let i = array.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = array[i];
    array[i] = array[j];
    array[j] = kept;
  }
  return array;
}
