/** Hairs and borders drawn over images. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { augmentImages } from '../../../source/engine/augmentation/apply.js';
import { coverByBorder, drawBorder } from '../../../source/engine/augmentation/border.js';
import { coverImage, coverMask } from '../../../source/engine/augmentation/cover.js';
import { coverByHairs, drawHairs, type Stroke } from '../../../source/engine/augmentation/hair.js';
import {
  augmentationKey,
  drawParameters,
  identityParameters,
} from '../../../source/engine/augmentation/parameters.js';
import { noAugmentation } from '../../../source/engine/augmentation/ranges.js';
import { pictures } from './pictures.js';

const key = fc.integer({ min: 1, max: 0xffffffff });
const keys = Array.from({ length: 400 }, (_, i) => augmentationKey(9, 1, i));

/** A level stroke from the left edge to the right one at this height; its end is as thick as hairs' ends are. */
const level = (y: number, width: number, opacity = 1): Stroke => ({
  ...{ x0: 0, y0: y, x1: 0.5, y1: y, x2: 1, y2: y },
  ...{ width, opacity },
});

/** The mask of strokes as rows. */
function maskOf(side: number, strokes: Stroke[]): number[][] {
  const mask = new Uint8Array(side * side);
  coverByHairs(mask, side, { strokes, colour: [0, 0, 0] });
  return Array.from({ length: side }, (_, row) => [...mask.subarray(row * side, (row + 1) * side)]);
}

describe('hairs', () => {
  test('are thin and few, dark or light, and the same for a key each time', () => {
    const drawn = keys.map(drawHairs);
    expect(keys.map(drawHairs)).toEqual(drawn);
    for (const { strokes, colour } of drawn) {
      expect(strokes.length).toBeGreaterThanOrEqual(1);
      expect(strokes.length).toBeLessThanOrEqual(20);
      const widths = strokes.map(({ width }) => width);
      expect(Math.min(...widths)).toBeGreaterThan(0.002);
      expect(Math.max(...widths)).toBeLessThan(0.015);
      const opacities = strokes.map(({ opacity }) => opacity);
      expect(Math.min(...opacities)).toBeGreaterThan(0.4);
      expect(Math.max(...opacities)).toBeLessThanOrEqual(1);
      const [red, green, blue] = colour;
      expect(red).toBeGreaterThanOrEqual(green);
      expect(green).toBeGreaterThanOrEqual(blue);
      expect(blue).toBeGreaterThanOrEqual(0);
      expect(red).toBeLessThanOrEqual(255);
      // Dark or light, never as skin is.
      expect(green < 80 || green > 160).toBe(true);
    }
    const light = drawn.filter(({ colour }) => colour[1] > 160).length / drawn.length;
    expect(light).toBeGreaterThan(0.1);
    expect(light).toBeLessThan(0.3);
  });

  test('cover the pixels within their thickness, as far as they are opaque, and no others', () => {
    // The middle lies between rows 4 and 5 of 10; there it is between two and three pixels thick.
    const column = (rows: number[][]) => rows.map((row) => row[1]!);
    const found = column(maskOf(10, [level(0.5, 0.3)]));
    const edge = found[3]!;
    expect(edge).toBeGreaterThan(0);
    expect(edge).toBeLessThan(128);
    expect(found).toEqual([0, 0, 0, edge, 255, 255, edge, 0, 0, 0]);
    const faint = column(maskOf(10, [level(0.5, 0.3, 0.5)]));
    const halves = faint.map((value, row) => Math.abs(value - found[row]! / 2));
    expect(Math.max(...halves)).toBeLessThanOrEqual(1);
  });

  test('thinner than a pixel cover a share of it, and their ends less', () => {
    const [row] = maskOf(9, [level(0.5, 0.5 / 9)]).slice(4);
    expect(row![0]).toBeGreaterThan(100);
    expect(row![0]).toBeLessThan(128);
    expect(row![8]).toBeLessThan(row![0]! / 1.5);
    expect(row![8]).toBeGreaterThan(0);
  });

  test('do not darken where they cross', () => {
    const across = level(0.5, 0.2, 0.6);
    const down: Stroke = { ...across, x0: 0.5, y0: 0, x1: 0.5, y1: 0.5, x2: 0.5, y2: 1 };
    const values = new Set(maskOf(20, [across, across, down]).flat());
    expect(Math.max(...values)).toBe(Math.floor(0.6 * 255 + 0.5));
  });

  test('that lie beyond the image leave it alone, and those that reach over it are cut off', () => {
    expect(new Set(maskOf(8, [level(1.5, 0.2), level(-0.5, 0.2)]).flat())).toEqual(new Set([0]));
    const wide: Stroke = { ...level(0.5, 0.3), x0: -3, x2: 4 };
    expect(Math.min(...maskOf(10, [wide])[4]!)).toBeGreaterThan(200);
    const point: Stroke = { ...level(0.5, 0.2), x0: 0.5, x1: 0.5, x2: 0.5 };
    expect(Math.max(...maskOf(10, [point]).flat())).toBeGreaterThan(0);
  });
});

describe('borders', () => {
  test('are near black circles about the middle for four in five, else dark or white frames', () => {
    const drawn = keys.map(drawBorder);
    expect(keys.map(drawBorder)).toEqual(drawn);
    const frames = drawn.filter(({ frame }) => frame);
    expect(frames.length / drawn.length).toBeGreaterThan(0.14);
    expect(frames.length / drawn.length).toBeLessThan(0.26);
    for (const { circle, frame, colour } of drawn) {
      expect(circle === null).not.toBe(frame === null);
      for (const value of colour) {
        expect(Number.isInteger(value) && value >= 0 && value <= 255).toBe(true);
        expect(value < 40 || (frame !== null && value > 215)).toBe(true);
      }
      if (frame) expect(Math.max(...Object.values(frame))).toBeLessThanOrEqual(0.14);
    }
    const white = frames.filter(({ colour }) => colour[0] > 200).length / frames.length;
    expect(white).toBeGreaterThan(0.15);
    expect(white).toBeLessThan(0.55);
  });

  test('leave all within the circle, cover all beyond its edge, and more the further out between', () => {
    const side = 60;
    const circle = { x: 0.45, y: 0.55, radius: 0.4, edge: 0.1 };
    const mask = new Uint8Array(side * side);
    coverByBorder(mask, side, { circle, frame: null, colour: [0, 0, 0] });
    const found = Array.from(mask, (value, i) => {
      const [x, y] = [((i % side) + 0.5) / side, (Math.floor(i / side) + 0.5) / side];
      return { value, out: Math.hypot(x - circle.x, y - circle.y) - circle.radius };
    }).sort((a, b) => a.out - b.out);
    for (const { value, out } of found) {
      if (out <= 0) expect(value).toBe(0);
      if (out >= circle.edge) expect(value).toBe(255);
    }
    const values = found.map(({ value }) => value);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(new Set(values).size).toBeGreaterThan(50);
  });

  test('in the form of a frame cover its sides', () => {
    const frame = { left: 0.1, top: 0, right: 0.2, bottom: 0.3 };
    const mask = new Uint8Array(100);
    coverByBorder(mask, 10, { circle: null, frame, colour: [0, 0, 0] });
    expect([...mask].map((value) => value / 255)).toEqual(
      Array.from({ length: 100 }, (_, i) =>
        i % 10 < 1 || i % 10 >= 8 || Math.floor(i / 10) >= 7 ? 1 : 0,
      ),
    );
  });
});

describe('images', () => {
  test('change only where they are covered, by as much as they are', () => {
    fc.assert(
      fc.property(key, fc.integer({ min: 1, max: 24 }), (k, side) => {
        const before = pictures(1, side);
        for (const cover of ['hair', 'border'] as const) {
          const parameters = drawParameters(k, { ...noAugmentation, [cover]: 1 });
          const mask = new Uint8Array(side * side);
          const colour = coverMask(mask, side, parameters, cover)!;
          const expected = before.map((value, i) => {
            const share = mask[Math.floor(i / 3)]! / 255;
            return Math.round(value * (1 - share) + colour[i % 3]! * share);
          });
          const image = before.slice();
          coverImage(image, 0, side, parameters);
          const differences = image.map((value, i) => Math.abs(value - expected[i]!));
          // Halves may be rounded either way.
          expect(Math.max(...differences)).toBeLessThanOrEqual(1);
          const wrong = image.filter((value, i) => {
            const own = mask[Math.floor(i / 3)];
            return (own === 0 && value !== before[i]) || (own === 255 && value !== colour[i % 3]);
          });
          expect(wrong).toHaveLength(0);
        }
      }),
    );
  });

  test('beside the one that is covered stay as they are, whatever sizes came before', () => {
    const parameters = drawParameters(7, { ...noAugmentation, hair: 1, border: 1 });
    for (const side of [30, 12, 30]) {
      const before = pictures(3, side);
      const images = before.slice();
      const length = side * side * 3;
      coverImage(images, length, side, parameters);
      const alone = before.slice(length, 2 * length);
      coverImage(alone, 0, side, parameters);
      expect(alone).not.toEqual(before.slice(length, 2 * length));
      expect(images.slice(length, 2 * length)).toEqual(alone);
      expect(images.slice(0, length)).toEqual(before.slice(0, length));
      expect(images.slice(2 * length)).toEqual(before.slice(2 * length));
    }
  });

  test('have hairs and borders as often as their settings say: never at 0, each at 1', () => {
    const side = 32;
    const size = 200;
    const before = pictures(1, side);
    const images = new Uint8Array(size * before.length);
    for (let n = 0; n < size; n++) images.set(before, n * before.length);
    const changed = (changes: object) => {
      const drawn = augmentImages(images, side, Uint32Array.from(keys.slice(0, size)), {
        ...noAugmentation,
        ...changes,
      });
      return Array.from({ length: size }, (_, n) =>
        drawn
          .subarray(n * before.length, (n + 1) * before.length)
          .some((value, i) => value !== before[i]),
      ).filter(Boolean).length;
    };
    expect(changed({ hair: 0, border: 0 })).toBe(0);
    expect(changed({ hair: 1 })).toBeGreaterThan(190);
    expect(changed({ border: 1 })).toBeGreaterThan(190);
    expect(Math.abs(changed({ hair: 0.3 }) / size - 0.3)).toBeLessThan(0.1);
    expect(Math.abs(changed({ border: 0.3 }) / size - 0.3)).toBeLessThan(0.1);
  });

  test('without hairs or border need no mask', () => {
    const image = pictures(1, 8);
    coverImage(image, 0, 8, identityParameters);
    expect(image).toEqual(pictures(1, 8));
  });
});
