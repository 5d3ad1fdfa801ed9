import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  drawPicture,
  keptPicture,
  keptPictures,
  pictureTrouble,
} from '../../../source/ui/components/picture-lines.js';
import { columnsOf } from '../../../source/ui/fit.js';

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
