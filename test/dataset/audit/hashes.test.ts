import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashIndex, RADIUS } from '../../../source/dataset/audit/hash-index.js';
import { likeness } from '../../../source/dataset/audit/compare.js';
import { orientations, placesOf } from '../../../source/dataset/audit/orientations.js';
import { bitsSet, HASHED_SIDE, hashesOf } from '../../../source/dataset/audit/perceptual-hash.js';
import { shrink } from '../../../source/dataset/audit/shrink.js';

const word = fc.integer({ min: 0, max: 0xffffffff });
const grey = fc.uint8Array({ minLength: HASHED_SIDE ** 2, maxLength: HASHED_SIDE ** 2 });

/** Hashes of which many lie close together: few words, with some of their bits flipped. */
const hashLists = fc
  .array(
    fc.record({
      base: fc.constantFrom(0, 0xffffffff, 0x0f0f1234),
      flips: fc.array(fc.integer({ min: 0, max: 63 }), { maxLength: 12 }),
    }),
    { maxLength: 40 },
  )
  .map((list) =>
    list.map(({ base, flips }) => {
      const halves = [base, base];
      for (const bit of flips) halves[bit >> 5] ^= 1 << (bit & 31);
      return halves.map((half) => half >>> 0) as [number, number];
    }),
  );

describe('bitsSet', () => {
  it('counts like a string of bits does', () => {
    fc.assert(
      fc.property(word, (n) => {
        expect(bitsSet(n)).toBe([...n.toString(2)].filter((bit) => bit === '1').length);
      }),
    );
  });
});

describe('HashIndex', () => {
  it('finds exactly the earlier hashes within the radius, each once', () => {
    fc.assert(
      fc.property(hashLists, (list) => {
        const index = new HashIndex(Uint32Array.from(list.flat()));
        for (const [n, [low, high]] of list.entries()) {
          const found: number[] = [];
          index.near(low, high, n, (i) => found.push(i));
          const expected = [...list.slice(0, n).entries()]
            .filter(([, other]) => bitsSet(other[0] ^ low) + bitsSet(other[1] ^ high) <= RADIUS)
            .map(([i]) => i);
          expect(found.sort((a, b) => a - b)).toEqual(expected);
        }
      }),
    );
  });
});

describe('hashesOf', () => {
  it('is, for each orientation, the hash of the picture turned that way', () => {
    fc.assert(
      fc.property(grey, (picture) => {
        const all = hashesOf(picture);
        for (const [n, orientation] of orientations.entries()) {
          const places = placesOf(orientation, HASHED_SIDE);
          const turned = hashesOf(Uint8Array.from(places, (place) => picture[place]));
          const differing = bitsSet(turned[0] ^ all[2 * n]) + bitsSet(turned[1] ^ all[2 * n + 1]);
          // A frequency that is zero but for rounding may fall to either side.
          expect(differing).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('takes no notice of brightness', () => {
    const picture = Uint8Array.from({ length: HASHED_SIDE ** 2 }, (_, i) => (i * 37) % 150);
    const brighter = picture.map((value) => value + 100);
    expect(hashesOf(brighter)).toEqual(hashesOf(picture));
  });
});

describe('likeness', () => {
  const colours = fc.uint8Array({ minLength: 12, maxLength: 12 });
  const asItIs = placesOf(orientations[0], 2);

  it('is the root mean square and the correlation about the means of the channels', () => {
    fc.assert(
      fc.property(colours, colours, (a, b) => {
        const { difference, correlation } = likeness(a, b, 3, asItIs);
        const squares = a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
        expect(difference).toBeCloseTo(Math.sqrt(squares / 12), 6);
        const mean = (values: Uint8Array, c: number) =>
          (values[c] + values[c + 3] + values[c + 6] + values[c + 9]) / 4;
        const centred = (values: Uint8Array) =>
          Array.from(values, (v, i) => v - mean(values, i % 3));
        const [x, y] = [centred(a), centred(b)];
        const dot = (p: number[], q: number[]) =>
          p.reduce((sum, value, i) => sum + value * q[i], 0);
        const expected = dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
        if (Number.isFinite(expected)) expect(correlation).toBeCloseTo(expected, 6);
      }),
    );
  });
});

describe('shrink', () => {
  it('averages blocks of pixels', () => {
    const pixels = new Uint8Array(4 * 4 * 3);
    pixels.set([10, 20, 30], 0);
    pixels.set([30, 0, 2], 3);
    pixels.set([255, 255, 255], (3 * 4 + 3) * 3);
    expect([...shrink(pixels, 4, 2)]).toEqual([10, 5, 8, 0, 0, 0, 0, 0, 0, 64, 64, 64]);
  });
});
