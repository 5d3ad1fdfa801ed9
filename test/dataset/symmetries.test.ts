import { expect, test } from 'vitest';
import { symmetrySets, transformed } from '../../source/dataset/symmetries.js';

/** Two pictures of 3x3 whose pixels are told apart by number. */
const side = 3;
const images = Uint8Array.from({ length: 2 * side * side * 3 }, (_, i) => i);
const firstChannel = (pixels: Uint8Array, n: number) =>
  Array.from({ length: side * side }, (_, i) => pixels[n * side * side * 3 + i * 3]! / 3);

test('the flips and turns of a square, each picture by itself', () => {
  const seen = symmetrySets.all.map((symmetry) =>
    firstChannel(transformed(images, 2, side, symmetry), 0).join(' '),
  );
  expect(seen).toEqual([
    '0 1 2 3 4 5 6 7 8',
    '2 1 0 5 4 3 8 7 6',
    '6 7 8 3 4 5 0 1 2',
    '8 7 6 5 4 3 2 1 0',
    '0 3 6 1 4 7 2 5 8',
    '6 3 0 7 4 1 8 5 2',
    '2 5 8 1 4 7 0 3 6',
    '8 5 2 7 4 1 6 3 0',
  ]);
  for (const symmetry of symmetrySets.all) {
    const [first, second] = [0, 1].map((n) =>
      firstChannel(transformed(images, 2, side, symmetry), n),
    );
    expect(second).toEqual(first!.map((value) => value + side * side));
  }
});

test('the three channels of a pixel stay together', () => {
  const turned = transformed(images, 2, side, 5);
  for (let i = 0; i < turned.length; i += 3) {
    expect([turned[i + 1], turned[i + 2]]).toEqual([turned[i]! + 1, turned[i]! + 2]);
  }
});
