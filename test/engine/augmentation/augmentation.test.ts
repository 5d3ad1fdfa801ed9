import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { augmentImage, augmentImages } from '../../../source/engine/augmentation/apply.js';
import { boxAt, CUTOUT_GREY } from '../../../source/engine/augmentation/box.js';
import { colourMatrix } from '../../../source/engine/augmentation/colour.js';
import {
  augmentationKey,
  drawParameters,
  identityParameters,
  type AugmentationParameters,
} from '../../../source/engine/augmentation/parameters.js';
import {
  changesImages,
  colourChange,
  movesPixels,
  noAugmentation,
  type AugmentationRanges,
} from '../../../source/engine/augmentation/ranges.js';
import { reflect } from '../../../source/engine/augmentation/warp.js';
import { pictures } from './pictures.js';

const ranges: AugmentationRanges = {
  ...noAugmentation,
  rotation: 180,
  zoom: 0.15,
  shift: 0.05,
  horizontalFlip: true,
  verticalFlip: true,
  brightness: 0.1,
};

/** Every change there is. */
const all: AugmentationRanges = {
  ...ranges,
  shear: 20,
  quarterTurns: true,
  contrast: 0.3,
  saturation: 0.4,
  hue: 30,
  whiteBalance: 0.3,
  gamma: 0.4,
  hair: 0.5,
  border: 0.5,
  cutout: 0.25,
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
  augmentImage(pixels, result, 0, side, parameters, true);
  const { hue, saturation, channelGains } = parameters;
  const unmixed = hue === 0 && saturation === 1 && channelGains.every((gain) => gain === 1);
  if (unmixed) {
    const alone = new Uint8Array(pixels.length);
    augmentImage(pixels, alone, 0, side, parameters, false);
    expect(alone).toEqual(result);
  }
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
        const drawn = drawParameters(k, all);
        expect(drawParameters(k, { ...all })).toEqual(drawn);
        expect(Math.abs(drawn.rotation)).toBeLessThanOrEqual(180);
        expect(Math.abs(drawn.scale - 1)).toBeLessThanOrEqual(0.15);
        expect(Math.abs(drawn.shear)).toBeLessThanOrEqual(20);
        expect(Math.abs(drawn.shiftX)).toBeLessThanOrEqual(0.05);
        expect(Math.abs(drawn.shiftY)).toBeLessThanOrEqual(0.05);
        expect(Math.abs(drawn.brightness - 1)).toBeLessThanOrEqual(0.1);
        expect(Math.abs(drawn.contrast - 1)).toBeLessThanOrEqual(0.3);
        expect(Math.abs(drawn.saturation - 1)).toBeLessThanOrEqual(0.4);
        expect(Math.abs(drawn.hue)).toBeLessThanOrEqual(30);
        expect([0, 1, 2, 3]).toContain(drawn.quarterTurns);
        for (const gain of drawn.channelGains) expect(Math.abs(gain - 1)).toBeLessThanOrEqual(0.3);
        expect(Math.abs(drawn.gamma - 1)).toBeLessThanOrEqual(0.4);
        expect(drawn.cutout.side).toBe(0.25);
      }),
    );
  });

  test('are those of the image as it is for key 0 and for ranges of 0', () => {
    expect(drawParameters(0, all)).toEqual(identityParameters);
    fc.assert(
      fc.property(key, (k) => {
        expect(drawParameters(k, noAugmentation)).toEqual(identityParameters);
      }),
    );
  });

  test('of the changes that are on do not depend on which others are', () => {
    fc.assert(
      fc.property(key, (k) => {
        const drawn = drawParameters(k, all);
        for (const change of [
          ...(['rotation', 'shear', 'hue', 'contrast', 'saturation'] as const),
          ...(['gamma', 'hair', 'border'] as const),
        ]) {
          const alone = drawParameters(k, { ...noAugmentation, [change]: all[change] });
          expect(alone).toEqual({ ...identityParameters, [change]: drawn[change] });
        }
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

  test('without newer changes draw the bytes that they drew before these came', () => {
    const [side, size] = [20, 12];
    const keys = Uint32Array.from({ length: size }, (_, i) => augmentationKey(42, 3, i));
    const sum = (changes: Partial<AugmentationRanges>) =>
      createHash('sha256')
        .update(augmentImages(pictures(size, side), side, keys, { ...all, ...changes }))
        .digest('hex')
        .slice(0, 16);
    const older = { whiteBalance: 0, gamma: 0, hair: 0, border: 0 };
    // Of the version that had none of them.
    expect(sum(older)).toBe('b91934253b88c696');
    expect(sum({ ...older, saturation: 0, hue: 0, cutout: 0 })).toBe('fab3b17ab4b02be9');
    for (const change of ['whiteBalance', 'gamma', 'hair', 'border'] as const) {
      expect(sum({ ...older, [change]: all[change] })).not.toBe('b91934253b88c696');
    }
  });

  test('spread evenly, and independently of each other', () => {
    const n = 20_000;
    const drawn = Array.from({ length: n }, (_, i) =>
      drawParameters(augmentationKey(1, 0, i), all),
    );
    const share = (test: (p: AugmentationParameters) => boolean) => drawn.filter(test).length / n;
    for (let part = 0; part < 8; part++) {
      const low = -180 + part * 45;
      expect(share((p) => p.rotation >= low && p.rotation < low + 45)).toBeCloseTo(1 / 8, 1.7);
    }
    expect(share((p) => p.flipHorizontal)).toBeCloseTo(0.5, 1.7);
    expect(share((p) => p.flipHorizontal && p.flipVertical)).toBeCloseTo(0.25, 1.7);
    expect(share((p) => p.shiftX > 0 && p.rotation > 0)).toBeCloseTo(0.25, 1.7);
    for (let turns = 0; turns < 4; turns++) {
      expect(share((p) => p.quarterTurns === turns)).toBeCloseTo(0.25, 1.7);
    }
    expect(share((p) => p.hue > 0 && p.saturation > 1)).toBeCloseTo(0.25, 1.7);
    const [red, green, blue] = [0, 1, 2].map((i) => (p: AugmentationParameters) => {
      return p.channelGains[i]! > 1;
    });
    expect(share((p) => red!(p) && green!(p) && blue!(p))).toBeCloseTo(0.125, 1.7);
    expect(share((p) => p.hair !== null && p.border !== null)).toBeCloseTo(0.25, 1.7);
    expect(share((p) => p.cutout.x < 0.5 && p.cutout.y < 0.5)).toBeCloseTo(0.25, 1.7);
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

  test('is turned by quarter turns as by the rotation of that angle', () => {
    fc.assert(
      fc.property(image, fc.constantFrom(0, 1, 2, 3), ({ side, pixels }, quarterTurns) => {
        const turned = draw(pixels, side, { quarterTurns });
        expect(turned).toEqual(draw(pixels, side, { rotation: 90 * quarterTurns }));
      }),
    );
  });

  test('is sheared along its rows, the middle one staying where it is', () => {
    const side = 5;
    const pixels = Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * 31) % 256);
    // At 45 degrees each row moves by its distance from the middle.
    const mirror = (at: number) => (at < 0 ? -at - 1 : at >= side ? 2 * side - 1 - at : at);
    expect(draw(pixels, side, { shear: 45 })).toEqual(
      moved(pixels, side, (row, column) => [row, mirror(column - (row - 2))]),
    );
  });

  test('has its contrast changed about mid grey, then its brightness', () => {
    const pixels = Uint8Array.of(0, 127, 250);
    expect([...draw(pixels, 1, { contrast: 0.5 })]).toEqual([64, 127, 189]);
    expect([...draw(pixels, 1, { contrast: 1.5 })]).toEqual([0, 127, 255]);
    expect([...draw(pixels, 1, { contrast: 0.5, brightness: 1.2 })]).toEqual([76, 153, 226]);
  });

  test('has each channel times its own gain before all other colours, as another light does', () => {
    const pixels = Uint8Array.of(100, 100, 200);
    const channelGains = [1.5, 1, 0.5] as const;
    expect([...draw(pixels, 1, { channelGains })]).toEqual([150, 100, 100]);
    // 0.213 * 150 + 0.715 * 100 + 0.072 * 100 = 110.65
    expect([...draw(pixels, 1, { channelGains, saturation: 0 })]).toEqual([111, 111, 111]);
    expect([...draw(Uint8Array.of(200, 0, 9), 1, { channelGains })]).toEqual([255, 0, 4]);
  });

  test('has its values raised to gamma as shares of the largest', () => {
    const pixels = Uint8Array.of(0, 64, 255);
    // 255 * (64 / 255)^2 = 16.06, and to the power of a half 127.7
    expect([...draw(pixels, 1, { gamma: 2 })]).toEqual([0, 16, 255]);
    expect([...draw(pixels, 1, { gamma: 0.5 })]).toEqual([0, 128, 255]);
    expect([...draw(pixels, 1, { gamma: 0.5, brightness: 0.5 })]).toEqual([0, 90, 181]);
  });

  test('loses its colours at a saturation of 0, and keeps greys at any saturation and hue', () => {
    // 0.213 * 200 + 0.715 * 100 + 0.072 * 50 = 117.7
    expect([...draw(Uint8Array.of(200, 100, 50), 1, { saturation: 0 })]).toEqual([118, 118, 118]);
    fc.assert(
      fc.property(
        fc.nat(255),
        fc.double({ min: 0, max: 2, noNaN: true }),
        fc.double({ min: -180, max: 180, noNaN: true }),
        (grey, saturation, hue) => {
          const pixels = Uint8Array.of(grey, grey, grey);
          expect(draw(pixels, 1, { saturation, hue })).toEqual(pixels);
        },
      ),
    );
  });

  test('comes back when its hue is turned forth and back, and keeps its luminance', () => {
    const matrix = (hue: number) => colourMatrix({ ...identityParameters, hue });
    const luminance = (r: number, g: number, b: number) => 0.213 * r + 0.715 * g + 0.072 * b;
    const apply = (m: readonly number[], c: number[]) =>
      [0, 4, 8].map((row) => c.reduce((sum, v, i) => sum + m[row + i]! * v, m[row + 3]!));
    const colour = [200, 100, 50];
    for (const hue of [-120, -30, 10, 90]) {
      const turned = apply(matrix(hue), colour);
      expect(turned).not.toEqual(colour);
      const [r, g, b] = turned as [number, number, number];
      expect(luminance(r, g, b)).toBeCloseTo(luminance(200, 100, 50), 1);
      apply(matrix(-hue), turned).forEach((v, i) => expect(v).toBeCloseTo(colour[i]!, 0));
    }
    // A third of a turn of a red that is not too bright is green.
    const [red, green, blue] = apply(matrix(120), [60, 0, 0]) as [number, number, number];
    expect(green).toBeGreaterThan(Math.max(red, blue));
  });

  test('has a grey box of its size where cutout says, cut off at the border', () => {
    const side = 8;
    const pixels = new Uint8Array(side * side * 3).fill(10);
    const greyed = draw(pixels, side, { cutout: { side: 0.5, x: 0.25, y: 0.5 } });
    expect(greyed).toEqual(
      pixels.map((value, i) => {
        const [row, column] = [Math.floor(i / 3 / side), Math.floor(i / 3) % side];
        return column < 4 && row >= 2 && row < 6 ? CUTOUT_GREY : value;
      }),
    );
    expect(boxAt({ side: 0.5, x: 0, y: 0.999 }, side)).toEqual({
      ...{ left: 0, top: 6, right: 2, bottom: 8 },
    });
    expect(boxAt({ side: 0, x: 0.3, y: 0.3 }, side)).toMatchObject({ left: 2, right: 2 });
  });

  test('keeps a single colour whatever the geometry', () => {
    fc.assert(
      fc.property(key, fc.integer({ min: 1, max: 12 }), fc.nat(255), (k, side, value) => {
        const pixels = new Uint8Array(side * side * 3).fill(value);
        const result = augmentImages(pixels, side, Uint32Array.of(k), {
          ...all,
          ...{ brightness: 0, contrast: 0, cutout: 0 },
          ...{ whiteBalance: 0, gamma: 0, hair: 0, border: 0 },
        });
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

test('ranges tell what there is to do', () => {
  expect(movesPixels(noAugmentation)).toBe(false);
  for (const change of [{ rotation: 1 }, { quarterTurns: true }, { verticalFlip: true }]) {
    expect(movesPixels({ ...noAugmentation, ...change })).toBe(true);
  }
  const colours = (changes: Partial<AugmentationRanges>) =>
    colourChange({ ...noAugmentation, ...changes });
  expect(colours({ rotation: 10, cutout: 0.1 })).toBe('none');
  expect(colours({ brightness: 0.1 })).toBe('gain');
  expect(colours({ contrast: 0.1 })).toBe('gain');
  expect(colours({ contrast: 0.1, hue: 5 })).toBe('matrix');
  expect(colours({ saturation: 0.1 })).toBe('matrix');
  expect(colours({ whiteBalance: 0.1 })).toBe('matrix');
  expect(changesImages({ ...noAugmentation, mixup: 1, cutmix: 1 })).toBe(false);
  for (const [change, value] of Object.entries(all)) {
    expect(changesImages({ ...noAugmentation, [change]: value }), change).toBe(
      !['mixup', 'cutmix'].includes(change),
    );
  }
});
