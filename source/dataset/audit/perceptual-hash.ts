/**
 * A perceptual hash of 64 bits: the signs of a picture's 8 x 8 lowest frequencies (the discrete cosine
 * transform, as pHash uses; Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions",
 * 2010). With signs instead of a comparison with the median, mirroring a picture negates its odd
 * frequencies and a transposition swaps the axes, so that the hashes of all eight orientations follow
 * from one transform.
 */
import { orientations } from './orientations.js';

/** Side of the picture that is hashed. */
export const HASHED_SIDE = 16;
const FREQUENCIES = 8;

/** `[frequencies, side]`: the cosine of each frequency at each place. */
const cosines = Float64Array.from({ length: FREQUENCIES * HASHED_SIDE }, (_, i) => {
  const frequency = Math.floor(i / HASHED_SIDE);
  const place = i % HASHED_SIDE;
  return Math.cos((Math.PI * frequency * (2 * place + 1)) / (2 * HASHED_SIDE));
});

/** Cosine transform `[frequencies (down), frequencies (across)]` of luminance `[side, side]`. */
function transform(grey: Uint8Array): Float64Array {
  const across = new Float64Array(HASHED_SIDE * FREQUENCIES);
  for (let y = 0; y < HASHED_SIDE; y++) {
    for (let u = 0; u < FREQUENCIES; u++) {
      let sum = 0;
      for (let x = 0; x < HASHED_SIDE; x++) {
        sum += grey[y * HASHED_SIDE + x] * cosines[u * HASHED_SIDE + x];
      }
      across[y * FREQUENCIES + u] = sum;
    }
  }
  const both = new Float64Array(FREQUENCIES * FREQUENCIES);
  for (let v = 0; v < FREQUENCIES; v++) {
    for (let u = 0; u < FREQUENCIES; u++) {
      let sum = 0;
      for (let y = 0; y < HASHED_SIDE; y++) {
        sum += across[y * FREQUENCIES + u] * cosines[v * HASHED_SIDE + y];
      }
      both[v * FREQUENCIES + u] = sum;
    }
  }
  return both;
}

/**
 * Hashes of a picture in each orientation.
 * @param grey Luminance `[HASHED_SIDE, HASHED_SIDE]` uint8.
 * @returns `[8, 2]`: for each orientation the two halves of 32 bits. The bit of the mean is always 0.
 */
export function hashesOf(grey: Uint8Array): Uint32Array {
  const frequencies = transform(grey);
  const hashes = new Uint32Array(orientations.length * 2);
  for (const [n, { transposed, mirrored, flipped }] of orientations.entries()) {
    for (let v = 0; v < FREQUENCIES; v++) {
      for (let u = 0; u < FREQUENCIES; u++) {
        const bit = v * FREQUENCIES + u;
        if (bit === 0) continue;
        let value = frequencies[transposed ? u * FREQUENCIES + v : bit];
        if (mirrored && u % 2 === 1) value = -value;
        if (flipped && v % 2 === 1) value = -value;
        if (value > 0) hashes[n * 2 + (bit >> 5)] |= 1 << (bit & 31);
      }
    }
  }
  return hashes;
}

/** Bits that are set in a word of 32. */
export function bitsSet(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
