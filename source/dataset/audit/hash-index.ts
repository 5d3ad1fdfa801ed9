/**
 * Finds hashes of 64 bits that differ in few bits: multi-index hashing (Norouzi, Punjani and Fleet, "Fast
 * Exact Search in Hamming Space with Multi-Index Hashing", 2014). Hashes that differ in at most 7 bits
 * agree in one of their 4 bands of 16 bits but for one bit at most.
 */
import { bitsSet } from './perceptual-hash.js';

/** Bits that hashes may differ in to be found. */
export const RADIUS = 7;
const BANDS = 4;
const BAND_BITS = 16;
const KEYS = 1 << BAND_BITS;

/** Numbers of the hashes with each key of a band: those of key k stand from `starts[k]` on. */
interface Band {
  starts: Uint32Array;
  members: Uint32Array;
}

const keyOf = (low: number, high: number, band: number): number =>
  ((band < 2 ? low : high) >>> ((band % 2) * BAND_BITS)) & (KEYS - 1);

export class HashIndex {
  private readonly bands: Band[];
  /** The query that a hash was last looked at for. */
  private readonly lookedAt: Uint32Array;
  private query = 0;

  /** @param hashes `[n, 2]`: halves of 32 bits. */
  constructor(private readonly hashes: Uint32Array) {
    const n = hashes.length / 2;
    this.lookedAt = new Uint32Array(n);
    this.bands = Array.from({ length: BANDS }, (_, band) => {
      const keys = Uint32Array.from({ length: n }, (_key, i) =>
        keyOf(hashes[2 * i], hashes[2 * i + 1], band),
      );
      const starts = new Uint32Array(KEYS + 1);
      for (const key of keys) starts[key + 1] += 1;
      for (let key = 0; key < KEYS; key++) starts[key + 1] += starts[key];
      const next = starts.slice();
      const members = new Uint32Array(n);
      for (const [i, key] of keys.entries()) members[next[key]++] = i;
      return { starts, members };
    });
  }

  /** Calls `found` once for each hash before number `end` that differs in at most `RADIUS` bits. */
  near(low: number, high: number, end: number, found: (i: number) => void): void {
    this.query += 1;
    for (let band = 0; band < BANDS; band++) {
      const key = keyOf(low, high, band);
      this.lookUp(band, key, low, high, end, found);
      for (let bit = 0; bit < BAND_BITS; bit++) {
        this.lookUp(band, key ^ (1 << bit), low, high, end, found);
      }
    }
  }

  private lookUp(
    band: number,
    key: number,
    low: number,
    high: number,
    end: number,
    found: (i: number) => void,
  ): void {
    const { starts, members } = this.bands[band];
    for (let at = starts[key]; at < starts[key + 1]; at++) {
      const i = members[at];
      // Members of a key are ascending.
      if (i >= end) return;
      if (this.lookedAt[i] === this.query) continue;
      this.lookedAt[i] = this.query;
      const { hashes } = this;
      const differing = bitsSet(hashes[2 * i] ^ low) + bitsSet(hashes[2 * i + 1] ^ high);
      if (differing <= RADIUS) found(i);
    }
  }
}
