import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { augmentImages, reflect, warp } from '../../../source/engine/augmentation/apply.js';
import { affineMap } from '../../../source/engine/augmentation/matrix.js';
import {
  augmentationKey,
  drawParameters,
  identityParameters,
  type AugmentationParameters,
  type AugmentationRanges,
} from '../../../source/engine/augmentation/parameters.js';

const ranges: AugmentationRanges = {
  rotation: 180,
  zoom: 0.15,
  shift: 0.05,
  horizontalFlip: true,
  verticalFlip: true,
  brightness: 0.1,
};

const key = fc.integer({ min: 1, max: 0xffffffff });

/** A side and an image of that side. */
const image = fc.integer({ min: 1, max: 12 }).chain((side) =>
  fc.record({
    side: fc.constant(side),
    pixels: fc.uint8Array({ minLength: side * side * 3, maxLength: side * side * 3 }),
  }),
);

function draw(pixels: Uint8Array, side: number, changes: Partial<AugmentationParameters>) {
  const parameters = { ...identityParameters, ...changes };
  const result = new Uint8Array(pixels.length);
  warp(pixels, result, 0, side, affineMap(parameters, side), parameters.brightness);
  return result;
}

/** The image whose pixel (row, column) is `at(row, column)` of the old one. */
function moved(pixels: Uint8Array, side: number, at: (row: number, column: number) => number[]) {
  return pixels.map((_, i) => {
    const [row, column] = at(Math.floor(i / 3 / side), Math.floor(i / 3) % side);
    return pixels[(row! * side + column!) * 3 + (i % 3)]!;
  });
}

describe('parameters', () => {
  test('depend on the key alone and lie in their ranges', () => {
    fc.assert(
      fc.property(key, (k) => {
        const drawn = drawParameters(k, ranges);
        expect(drawParameters(k, { ...ranges })).toEqual(drawn);
        expect(Math.abs(drawn.rotation)).toBeLessThanOrEqual(180);
        expect(Math.abs(drawn.scale - 1)).toBeLessThanOrEqual(0.15);
        expect(Math.abs(drawn.shiftX)).toBeLessThanOrEqual(0.05);
        expect(Math.abs(drawn.shiftY)).toBeLessThanOrEqual(0.05);
        expect(Math.abs(drawn.brightness - 1)).toBeLessThanOrEqual(0.1);
      }),
    );
  });

  test('are those of the image as it is for key 0 and for ranges of 0', () => {
    const none: AugmentationRanges = {
      rotation: 0,
      zoom: 0,
      shift: 0,
      horizontalFlip: false,
      verticalFlip: false,
      brightness: 0,
    };
    expect(drawParameters(0, ranges)).toEqual(identityParameters);
    fc.assert(
      fc.property(key, (k) => {
        const { rotation, shiftX, shiftY, ...rest } = drawParameters(k, none);
        expect([rotation, shiftX, shiftY].map(Math.abs)).toEqual([0, 0, 0]);
        expect(rest).toEqual({
          scale: 1,
          flipHorizontal: false,
          flipVertical: false,
          brightness: 1,
        });
      }),
    );
  });

  test('stay the same from version to version', () => {
    const { rotation, scale, flipHorizontal } = drawParameters(1, ranges);
    expect({ rotation, scale, flipHorizontal }).toMatchInlineSnapshot(`
      {
        "flipHorizontal": true,
        "rotation": 130.98381746560335,
        "scale": 1.0797454811865463,
      }
    `);
    expect(augmentationKey(42, 3, 7)).toMatchInlineSnapshot(`2317443925`);
  });

  test('spread evenly, and independently of each other', () => {
    const n = 20_000;
    const drawn = Array.from({ length: n }, (_, i) =>
      drawParameters(augmentationKey(1, 0, i), ranges),
    );
    const share = (test: (p: AugmentationParameters) => boolean) => drawn.filter(test).length / n;
    for (let part = 0; part < 8; part++) {
      const low = -180 + part * 45;
      expect(share((p) => p.rotation >= low && p.rotation < low + 45)).toBeCloseTo(1 / 8, 1.7);
    }
    expect(share((p) => p.flipHorizontal)).toBeCloseTo(0.5, 1.7);
    expect(share((p) => p.flipHorizontal && p.flipVertical)).toBeCloseTo(0.25, 1.7);
    expect(share((p) => p.shiftX > 0 && p.rotation > 0)).toBeCloseTo(0.25, 1.7);
  });

  test('keys differ over epochs and positions, and are never 0', () => {
    const keys = new Set<number>();
    for (let epoch = 0; epoch < 20; epoch++) {
      for (let position = 0; position < 500; position++)
        keys.add(augmentationKey(42, epoch, position));
    }
    expect(keys.size).toBe(10_000);
    expect(keys.has(0)).toBe(false);
    expect(augmentationKey(43, 0, 0)).not.toBe(augmentationKey(42, 0, 0));
  });
});

describe('an image', () => {
  test('is unchanged by the parameters that change nothing', () => {
    fc.assert(
      fc.property(image, ({ side, pixels }) => {
        expect(draw(pixels, side, {})).toEqual(pixels);
      }),
    );
  });

  test('is flipped exactly', () => {
    fc.assert(
      fc.property(image, ({ side, pixels }) => {
        const across = moved(pixels, side, (row, column) => [row, side - 1 - column]);
        expect(draw(pixels, side, { flipHorizontal: true })).toEqual(across);
        const down = moved(pixels, side, (row, column) => [side - 1 - row, column]);
        expect(draw(pixels, side, { flipVertical: true })).toEqual(down);
      }),
    );
  });

  test('is turned counter-clockwise by 90 degrees exactly, and comes back after four turns', () => {
    fc.assert(
      fc.property(image, ({ side, pixels }) => {
        const once = draw(pixels, side, { rotation: 90 });
        expect(once).toEqual(moved(pixels, side, (row, column) => [column, side - 1 - row]));
        let turned = once;
        for (let turn = 1; turn < 4; turn++) turned = draw(turned, side, { rotation: 90 });
        expect(turned).toEqual(pixels);
        expect(draw(once, side, { rotation: -90 })).toEqual(pixels);
      }),
    );
  });

  test('is shifted right and down by whole pixels exactly, with its border mirrored', () => {
    fc.assert(
      fc.property(image, fc.nat(), fc.nat(), ({ side, pixels }, a, b) => {
        const [right, down] = [a % side, b % side];
        const mirror = (at: number) => (at < 0 ? -at - 1 : at);
        expect(draw(pixels, side, { shiftX: right / side, shiftY: down / side })).toEqual(
          moved(pixels, side, (row, column) => [mirror(row - down), mirror(column - right)]),
        );
      }),
    );
  });

  test('is enlarged about its centre', () => {
    const pixels = new Uint8Array(9 * 9 * 3);
    pixels.fill(200, (4 * 9 + 3) * 3, (4 * 9 + 6) * 3);
    const lit = (p: Uint8Array) =>
      [...p].filter((_, i) => i % 3 === 0 && p[i]! > 100).map((_, i) => i);
    expect(lit(pixels)).toHaveLength(3);
    const large = draw(pixels, 9, { scale: 2 });
    expect(large[(4 * 9 + 4) * 3]).toBe(200);
    expect(large[(4 * 9 + 2) * 3]).toBe(200);
    expect(large[(4 * 9 + 1) * 3]).toBe(100);
  });

  test('is brightened by a factor, rounded, and clipped', () => {
    const pixels = Uint8Array.of(10, 101, 250);
    expect([...draw(pixels, 1, { brightness: 1.1 })]).toEqual([11, 111, 255]);
    expect([...draw(pixels, 1, { brightness: 0.95 })]).toEqual([10, 96, 238]);
  });

  test('keeps a single colour whatever the geometry', () => {
    fc.assert(
      fc.property(key, fc.integer({ min: 1, max: 12 }), fc.nat(255), (k, side, value) => {
        const pixels = new Uint8Array(side * side * 3).fill(value);
        const result = augmentImages(pixels, side, Uint32Array.of(k), { ...ranges, brightness: 0 });
        expect(result).toEqual(pixels);
      }),
    );
  });
});

test('a batch changes only the images with a key, each as if it were alone', () => {
  const side = 6;
  const length = side * side * 3;
  const pixels = Uint8Array.from({ length: 3 * length }, (_, i) => (i * 37) % 256);
  const before = pixels.slice();
  const result = augmentImages(pixels, side, Uint32Array.of(5, 0, 9), ranges);
  expect(pixels).toEqual(before);
  const part = (array: Uint8Array, i: number) => array.slice(i * length, (i + 1) * length);
  expect(part(result, 1)).toEqual(part(pixels, 1));
  for (const [i, k] of [
    [0, 5],
    [2, 9],
  ] as const) {
    const alone = augmentImages(part(pixels, i), side, Uint32Array.of(k), ranges);
    expect(part(result, i)).toEqual(alone);
    expect(alone).not.toEqual(part(pixels, i));
  }
});

test('coordinates beyond the border are mirrored about its edge', () => {
  const at = [-7.25, -5, -4.5, -1.25, -0.75, -0.25, 0, 1.5, 3, 3.4, 3.75, 4.25, 7.5, 9];
  const mirrored = [0.75, 3, 3, 0.25, 0, 0, 0, 1.5, 3, 3, 3, 2.75, 0, 1];
  expect(at.map((coordinate) => reflect(coordinate, 4))).toEqual(mirrored);
  expect(reflect(-3.5, 1)).toBe(0);
});
