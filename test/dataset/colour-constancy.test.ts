import { describe, expect, test } from 'vitest';
import {
  correctColours,
  shadesOfGray,
  withColourConstancy,
} from '../../source/dataset/colour-constancy.js';
import type { PackedCache } from '../../source/dataset/index.js';

const side = 8;
/** A picture of a seed, lit by a light of these shares. */
const lit = (seed: number, light: readonly number[]): Uint8Array =>
  Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const grey = 40 + ((Math.floor(i / 3) * 37 + seed * 11) % 120);
    return Math.round((grey + ((i * 13) % 20)) * light[i % 3]!);
  });

describe('shades of grey', () => {
  test('gives what the formula gives, worked out by hand for two pixels', () => {
    const pixels = Uint8Array.of(200, 100, 50, 100, 100, 50);
    shadesOfGray(pixels);
    // Means of norm 6: red ((200^6 + 100^6) / 2)^(1/6) = 178.637, green 100, blue 50.
    const [red, green, blue] = [178.637, 100, 50];
    const grey = Math.sqrt((red ** 2 + green ** 2 + blue ** 2) / 3);
    const expected = [200 / red, 1, 1, 100 / red, 1, 1].map((share) => Math.round(share * grey));
    expect([...pixels]).toEqual(expected);
  });

  test('grey light changes nothing, and a cast is taken out', () => {
    const grey = Uint8Array.from({ length: 48 }, (_, i) => 60 + Math.floor(i / 3) * 4);
    const same = grey.slice();
    shadesOfGray(same);
    expect(same).toEqual(grey);

    const [white, red] = [lit(1, [1, 1, 1]), lit(1, [1, 0.7, 0.6])];
    const apart = (a: Uint8Array, b: Uint8Array) =>
      a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
    const before = apart(white, red);
    shadesOfGray(white);
    shadesOfGray(red);
    // What is left is the brightness, which the norm of the light decides.
    const mean = (pixels: Uint8Array, c: number) =>
      pixels.filter((_, i) => i % 3 === c).reduce((sum, value) => sum + value, 0);
    for (const c of [1, 2]) {
      expect(mean(red, c) / mean(red, 0)).toBeCloseTo(mean(white, c) / mean(white, 0), 2);
    }
    expect(apart(white, red)).toBeLessThan(before);
  });

  test('bright values stop at white, and a picture without one colour stays as it is', () => {
    const blown = Uint8Array.from({ length: 192 }, (_, i) => (i % 3 === 2 ? 10 : 250));
    blown[2] = 255;
    shadesOfGray(blown);
    expect([blown[2], blown[5]]).toEqual([255, 17]);
    const noBlue = Uint8Array.from({ length: 48 }, (_, i) => (i % 3 === 2 ? 0 : 90));
    const same = noBlue.slice();
    shadesOfGray(same);
    expect(same).toEqual(noBlue);
    const black = new Uint8Array(48);
    shadesOfGray(black);
    expect(black).toEqual(new Uint8Array(48));
  });
});

describe('a cache with colour constancy', () => {
  const pictures = [1, 2, 3].map((seed) => lit(seed, [1, 0.8, 0.6]));
  const cache = {
    side,
    read: (rows: readonly number[], target: Uint8Array) => {
      rows.forEach((row, n) => target.set(pictures[row]!, n * side * side * 3));
      return Promise.resolve();
    },
  } as PackedCache;

  test('corrects each image by itself, whatever it is read with, and no more of the target', async () => {
    const corrected = withColourConstancy(cache, 'shades-of-gray');
    const bytes = side * side * 3;
    const target = new Uint8Array(3 * bytes).fill(77);
    await corrected.read([2, 0], target);
    const alone = pictures[0]!.slice();
    correctColours(alone, side, 'shades-of-gray');
    expect(alone).not.toEqual(pictures[0]);
    expect(target.subarray(bytes, 2 * bytes)).toEqual(alone);
    expect(target.subarray(2 * bytes)).toEqual(new Uint8Array(bytes).fill(77));
  });

  test('none is the cache itself', () => {
    expect(withColourConstancy(cache, 'none')).toBe(cache);
  });
});
