/** Colour, contrast and roughness of pictures. */
import { expect, test } from 'vitest';
import { imageStatistics, statisticNames } from '../../source/dataset/index.js';

const SIDE = 8;
const picture = (colour: (x: number, y: number) => number[]) =>
  Uint8Array.from({ length: SIDE * SIDE }, (_, i) => i).reduce(
    (pixels, i) => {
      pixels.set(colour(i % SIDE, Math.floor(i / SIDE)), 3 * i);
      return pixels;
    },
    new Uint8Array(SIDE * SIDE * 3),
  );
const of = (pixels: Uint8Array) =>
  Object.fromEntries(statisticNames.map((name, n) => [name, imageStatistics(pixels, SIDE)[n]]));

test('a plain picture has its colour, and neither contrast nor roughness', () => {
  const found = of(picture(() => [10, 200, 30]));
  expect(found).toEqual({ red: 10, green: 200, blue: 30, contrast: 0, roughness: 0 });
});

test('halves and a chessboard of the same greys differ in roughness alone', () => {
  const grey = (bright: boolean) => (bright ? [200, 200, 200] : [100, 100, 100]);
  const halves = of(picture((x) => grey(x < SIDE / 2)));
  const chess = of(picture((x, y) => grey((x + y) % 2 === 0)));
  for (const found of [halves, chess]) {
    expect(found.red).toBe(150);
    expect(Math.expm1(found.contrast)).toBeCloseTo(50, 6);
  }
  expect(Math.expm1(chess.roughness)).toBeCloseTo(100, 6);
  // One of seven steps across in each row, none down.
  expect(Math.expm1(halves.roughness)).toBeCloseTo(100 / 14, 6);
});
