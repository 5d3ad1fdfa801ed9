import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createElement } from 'react';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeGreys } from '../../../source/dataset/index.js';
import { sheetOf } from '../../../source/training/heat-maps.js';
import { withHeat } from '../../../source/ui/components/heat-picture.js';
import { Picture } from '../../../source/ui/components/picture.js';
import {
  drawPicture,
  keptPicture,
  keptPictures,
  pictureTrouble,
} from '../../../source/ui/components/picture-lines.js';
import { columnsOf } from '../../../source/ui/fit.js';
import { plain, renderAt } from '../render.js';

let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picture-'));
  path = join(folder, 'halves.png');
  // Black at the left, white at the right.
  const white = { create: { width: 20, height: 20, channels: 3 as const, background: '#ffffff' } };
  await sharp({ create: { width: 40, height: 20, channels: 3, background: '#000000' } })
    .composite([{ input: await sharp(white).png().toBuffer(), left: 20, top: 0 }])
    .png()
    .toFile(path);
});

afterAll(() => rm(folder, { recursive: true }));

it('draws dark as blank and light as dense, in the proportions of the picture', async () => {
  const lines = await drawPicture({ path, width: 8, height: 8, mode: 'ascii' });
  expect(lines).toEqual(['    @@@@', '    @@@@']);
});

it('stands on a caption below it, or level with words beside it', async () => {
  await drawPicture({ path, width: 8, height: 8, mode: 'ascii' });
  const shown = (at?: 'top') =>
    plain(
      renderAt(8, 8, createElement(Picture, { path, width: 8, height: 8, at }), { colors: false }),
    ).split('\n');
  expect(shown().slice(-2)).toEqual(['    @@@@', '    @@@@']);
  expect(shown('top').slice(0, 3)).toEqual(['    @@@@', '    @@@@', '']);
});

it('draws half blocks of two pixels a cell', async () => {
  const lines = (await drawPicture({ path, width: 8, height: 8, mode: 'blocks' }))!;
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(columnsOf(line)).toBe(8);
});

it('keeps what was drawn, and no more than it may', async () => {
  for (let n = 0; n < 300; n++) {
    await drawPicture({
      path,
      width: 2 + (n % 150),
      height: 1 + Math.floor(n / 150),
      mode: 'ascii',
    });
  }
  expect(keptPictures()).toBe(256);
  expect(keptPicture({ path, width: 151, height: 2, mode: 'ascii' })).not.toBeNull();
  expect(keptPicture({ path, width: 2, height: 1, mode: 'ascii' })).toBeNull();
});

describe('a heat map over it', () => {
  const SIDE = 4;
  /** A sheet of two tiles in a row of two: cold everywhere, and hot in its right half. */
  const sheet = async (): Promise<string> => {
    const hot = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (i % SIDE < 2 ? 0 : 255));
    const { greys, ...size } = sheetOf([new Uint8Array(SIDE * SIDE), hot], SIDE);
    const file = join(folder, 'heat.png');
    await writeGreys(greys, size, file);
    return file;
  };
  const grey = () =>
    sharp({ create: { width: 32, height: 16, channels: 3, background: '#808080' } })
      .png()
      .toBuffer();
  const pixel = async (png: Buffer, x: number, y: number): Promise<number[]> => {
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 32, height: 16, channels: 3 });
    return [...data.subarray(3 * (y * 32 + x), 3 * (y * 32 + x) + 3)];
  };

  it('is red where the map is highest and blue where it is 0, and leaves the picture its size', async () => {
    const tile = { sheet: await sheet(), side: SIDE, columns: 16, place: 1 };
    const drawn = await withHeat(await grey(), tile, true);
    const [red, , blue] = await pixel(drawn, 30, 8);
    const [coldRed, , coldBlue] = await pixel(drawn, 2, 8);
    expect(red! - blue!).toBeGreaterThan(60);
    expect(coldBlue! - coldRed!).toBeGreaterThan(20);
    // Another tile of the same sheet is cold on both sides.
    const other = await withHeat(await grey(), { ...tile, place: 0 }, true);
    expect(await pixel(other, 30, 8)).toEqual(await pixel(other, 2, 8));
  });

  it('darkens what it leaves out where there are no colours', async () => {
    const heat = { sheet: await sheet(), side: SIDE, columns: 16, place: 1 };
    const white = join(folder, 'white.png');
    await sharp({ create: { width: 16, height: 16, channels: 3, background: '#ffffff' } })
      .png()
      .toFile(white);
    const request = { path: white, width: 8, height: 4, mode: 'ascii' as const };
    const [bare] = (await drawPicture(request))!;
    const [under] = (await drawPicture({ ...request, heat }))!;
    expect(bare).toBe('@@@@@@@@');
    expect(under).toMatch(/^ {2}.*@{2}$/);
    expect(keptPicture(request)).not.toEqual(keptPicture({ ...request, heat }));
  });

  it('is no picture when the sheet has no such tile', async () => {
    const heat = { sheet: await sheet(), side: SIDE, columns: 16, place: 99 };
    await expect(drawPicture({ path, width: 8, height: 8, mode: 'ascii', heat })).rejects.toThrow();
  });
});

it('leaves undrawn what nobody wants any more', async () => {
  const request = { path, width: 5, height: 5, mode: 'ascii' as const };
  expect(await drawPicture(request, () => false)).toBeNull();
  expect(keptPicture(request)).toBeNull();
});

it('says why a picture cannot be shown, and tries anew the next time', async () => {
  const late = join(folder, 'late.png');
  const request = { path: late, width: 4, height: 2, mode: 'ascii' as const };
  const missing: unknown = await drawPicture(request).catch((error: unknown) => error);
  expect(pictureTrouble(missing)).toBe('file is missing');
  await writeFile(late, 'not a picture');
  const broken: unknown = await drawPicture(request).catch((error: unknown) => error);
  expect(pictureTrouble(broken)).toBe('no readable picture');
  await writeFile(late, await sharp(path).png().toBuffer());
  expect(await drawPicture(request)).toHaveLength(1);
});
