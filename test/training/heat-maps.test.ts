import { expect, it } from 'vitest';
import { greyMap, sheetOf } from '../../source/training/heat-maps.js';

it('a map is as light as it may be, and one that says nothing is black', () => {
  expect(greyMap(Float32Array.of(0, 1, 2, 4), 2)).toEqual({
    greys: Uint8Array.of(0, 64, 128, 255),
    side: 2,
  });
  expect([...greyMap(new Float32Array(4), 2).greys]).toEqual([0, 0, 0, 0]);
  expect([...greyMap(Float32Array.of(NaN, 1, 1, 1), 2).greys]).not.toContain(NaN);
});

it('a large map is brought down by means of blocks', () => {
  const side = 40;
  const map = Float32Array.from({ length: side * side }, (_, i) => (i % side < 20 ? 1 : 0));
  const small = greyMap(map, side);
  expect(small.side).toBe(20);
  expect([...small.greys.subarray(0, 20)]).toEqual([
    ...new Array<number>(10).fill(255),
    ...new Array<number>(10).fill(0),
  ]);
});

it('tiles stand row after row, sixteen in each', () => {
  const tiles = Array.from({ length: 18 }, (_, n) => new Uint8Array(4).fill(n + 1));
  const { greys, width, height } = sheetOf(tiles, 2);
  expect([width, height]).toEqual([32, 4]);
  const at = (x: number, y: number) => greys[y * width + x];
  expect([at(0, 0), at(2, 0), at(31, 1), at(0, 2), at(3, 3), at(4, 2)]).toEqual([
    1, 2, 16, 17, 18, 0,
  ]);
});
