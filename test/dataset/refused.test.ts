/** What is said of images, folders and tables that cannot be used. */
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readCorrections } from '../../source/dataset/corrections.js';
import { decodeImage } from '../../source/dataset/decode.js';
import { findImages } from '../../source/dataset/find.js';
import { readImage } from '../../source/dataset/read-image.js';
import { temporaryFolder } from '../temporary.js';

test('an image of more than 512 MiB is not read into memory', async () => {
  const file = join(temporaryFolder(), 'huge.png');
  writeFileSync(file, Buffer.from([0x89, 0x50, 0x4e, 0x47]));
  truncateSync(file, (512 << 20) + 1);
  await expect(readImage(file)).rejects.toThrow('larger than 512 MiB');
});

test('an image that has become a folder or a pipe since it was found is no file', async () => {
  const folder = join(temporaryFolder(), 'image.png');
  mkdirSync(folder);
  await expect(readImage(folder)).rejects.toThrow('no regular file');
});

test('floating-point pixels have a range that nobody knows', async () => {
  const raw = { width: 8, height: 8, channels: 3 } as const;
  const floats = sharp(new Float32Array(8 * 8 * 3).fill(0.5), { raw }).toColourspace('scrgb');
  const bytes = await floats.tiff({ compression: 'none' }).toBuffer();
  expect((await sharp(bytes).metadata()).depth).toBe('float');
  await expect(decodeImage(bytes, 8)).rejects.toThrow('floating-point numbers of unknown range');
});

test('a folder of images without folders by class is told what it has, and the CSV in it', async () => {
  const dir = temporaryFolder();
  for (const name of ['1.png', '2.png']) writeFileSync(join(dir, name), '');
  await expect(findImages(dir)).rejects.toThrow(`${dir} holds no folders by class, only 2 images.`);
  writeFileSync(join(dir, 'labels.csv'), 'image,dx\n');
  await expect(findImages(dir)).rejects.toThrow(
    `only 2 images. Its labels may be in labels.csv: try --metadata ${join(dir, 'labels.csv')}.`,
  );
  const empty = temporaryFolder();
  writeFileSync(join(empty, 'notes.txt'), '');
  await expect(findImages(empty)).rejects.toThrow('only 1 entry (notes.txt).');
});

test('a status of a corrected label that is none is told with its line', async () => {
  const csv = join(temporaryFolder(), 'relabel.csv');
  writeFileSync(csv, 'file,label,status\na.png,nevus,wrong\nb.png,nevus,perhaps\x1b[2J\n');
  await expect(readCorrections(csv)).rejects.toThrow(
    `Line 3 of ${csv} has the status "perhaps?[2J". Write wrong, unsure or right.`,
  );
});
