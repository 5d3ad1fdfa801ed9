/** What a run keeps of how its training images look. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PackedCache } from '../../source/dataset/index.js';
import { readAppearance, writeAppearance } from '../../source/training/appearance-file.js';
import { catalogOf } from '../dataset/images.js';
import { temporaryFolder } from '../temporary.js';

const side = 8;
const bytes = side * side * 3;
const count = 1500;

/** Pixels of image i: no two are alike. */
const pixelsOf = (i: number): Uint8Array =>
  Uint8Array.from({ length: bytes }, (_, at) => (i * 7 + at * ((i % 13) + 1)) % 256);

/** The file of a run whose cache has image i in this row. */
async function written(rowOf: (i: number) => number): Promise<string> {
  const catalog = catalogOf(
    2,
    Array.from({ length: count }, (_, i) => ({ label: i % 2, content: String(i) })),
  );
  catalog.images = catalog.images.map((image, i) => ({ ...image, row: rowOf(i) }));
  const imageIn = new Map(catalog.images.map(({ row }, i) => [row, i]));
  const read = async (rows: readonly number[], target: Uint8Array): Promise<void> => {
    for (const [n, row] of rows.entries()) target.set(pixelsOf(imageIn.get(row)!), n * bytes);
  };
  const cache = { side, read } as PackedCache;
  const train = Array.from({ length: count - 100 }, (_, n) => n);
  const folder = join(temporaryFolder(), 'run');
  mkdirSync(folder);
  await writeAppearance(folder, {
    ...{ catalog, cache, folds: null },
    split: { train: train.toReversed(), validation: [count - 2], test: [count - 1] },
  });
  expect(await readAppearance(folder)).toMatchObject({ side });
  return readFileSync(join(folder, 'appearance.json'), 'utf8');
}

test('it is the same in whatever order the images were decoded', async () => {
  const inOrder = await written((i) => i);
  expect(JSON.parse(inOrder).known).toHaveLength(1000);
  expect(await written((i) => count - 1 - i)).toBe(inOrder);
  expect(await written((i) => (i * 7) % count)).toBe(inOrder);
});
