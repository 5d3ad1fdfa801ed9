import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { describeBatch } from '../../source/dataset/inspect.js';
import { originalThumbnail, writePicture } from '../../source/dataset/pictures.js';
import { temporaryFolder } from '../temporary.js';

describe('pictures', () => {
  it('writes pixels as they are, enlarged without smoothing', async () => {
    const path = join(temporaryFolder(), 'p.png');
    const pixels = Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7]);
    await writePicture(pixels, 2, path, { scale: 3 });
    const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([6, 6, 3]);
    expect([...data.subarray(0, 3)]).toEqual([255, 0, 0]);
    expect([...data.subarray(-3)]).toEqual([9, 8, 7]);
  });

  it('makes the true file small, upright and never larger', async () => {
    const folder = temporaryFolder();
    const source = sharp({
      create: { width: 300, height: 150, channels: 3, background: '#a06050' },
    });
    await source.withMetadata({ orientation: 6 }).jpeg().toFile(join(folder, 'large.jpg'));
    await originalThumbnail(join(folder, 'large.jpg'), 60, join(folder, 'small.png'));
    expect(await sharp(join(folder, 'small.png')).metadata()).toMatchObject({
      width: 30,
      height: 60,
      format: 'png',
    });
    await originalThumbnail(join(folder, 'small.png'), 500, join(folder, 'same.png'));
    expect(await sharp(join(folder, 'same.png')).metadata()).toMatchObject({
      width: 30,
      height: 60,
    });
  });
});

describe('describeBatch', () => {
  it('tells shapes, types and ranges', () => {
    const images = Uint8Array.from({ length: 24 }, (_, i) => i * 2 + 3);
    expect(describeBatch(images, Int32Array.from([4, 1]), 2)).toEqual({
      images: { shape: [2, 2, 2, 3], dtype: 'uint8', min: 3, max: 49, mean: 26 },
      labels: { shape: [2], dtype: 'int32', min: 1, max: 4, first: [4, 1] },
    });
  });
});
