/** Augmentation in a thread of its own against the same on this thread. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterEach, expect, test } from 'vitest';
import { augmentImages } from '../../../source/engine/augmentation/apply.js';
import { augmentationKey } from '../../../source/engine/augmentation/parameters.js';
import { noAugmentation } from '../../../source/engine/augmentation/ranges.js';
import { BatchAugmenter } from '../../../source/engine/augmentation/thread/batch-augmenter.js';
import type { Batch } from '../../../source/engine/types.js';
import { pictures } from './pictures.js';

const side = 20;
const ranges = { ...noAugmentation, rotation: 180, zoom: 0.2, hue: 20, cutout: 0.3 };
const all = pictures(24, side);

/** A batch whose every third image stays as it is. */
const batchOf = (size: number, step: number): Batch => ({
  size,
  images: all.slice(0, size * side * side * 3),
  labels: Int32Array.from({ length: size }, (_, i) => i),
  augmentationKeys: Uint32Array.from({ length: size }, (_, i) =>
    i % 3 === 2 ? 0 : augmentationKey(1, step, i),
  ),
});

const drawn = ({ images, augmentationKeys }: Batch) =>
  augmentImages(images, side, augmentationKeys!, ranges);

const opened: BatchAugmenter[] = [];
function augmenter(): BatchAugmenter {
  const made = new BatchAugmenter(side, ranges);
  opened.push(made);
  return made;
}
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

test('gives the pictures that this thread draws, byte for byte, and takes the keys away', async () => {
  const own = augmenter();
  const batch = { ...batchOf(8, 0), mix: { partners: new Int32Array(8), share: 0.5, box: null } };
  const before = batch.images.slice();
  const { augmentationKeys: _, ...rest } = batch;
  const beside = await own.applyBeside(batch);
  expect(beside).toEqual({ ...rest, images: drawn(batch) });
  expect(beside.images).not.toEqual(before);
  expect(own.apply(batch)).toEqual(beside);
  expect(batch.images).toEqual(before);
});

test('leaves a batch without keys alone', async () => {
  const { augmentationKeys: _, ...batch } = batchOf(4, 0);
  expect(await augmenter().applyBeside(batch)).toBe(batch);
  expect(augmenter().apply(batch)).toBe(batch);
});

test('takes batches while others wait, of any size, and needs their images no more', async () => {
  const own = augmenter();
  const batches = [3, 24, 5].map((size, step) => batchOf(size, step));
  const expected = batches.map(drawn);
  const asked = batches.map((batch) => {
    const answer = own.applyBeside(batch);
    batch.images.fill(0);
    return answer;
  });
  expect((await Promise.all(asked)).map(({ images }) => images)).toEqual(expected);
});

test('uses the memory of three batches, however many come', async () => {
  const own = augmenter();
  const buffers = new Set<ArrayBufferLike>();
  for (let step = 0; step < 9; step++) {
    // The last of an epoch is smaller.
    const batch = batchOf(step % 4 === 3 ? 2 : 6, step);
    const { images } = await own.applyBeside(batch);
    expect(images).toEqual(drawn(batch));
    if (step >= 3) buffers.add(images.buffer);
  }
  expect(buffers.size).toBeLessThanOrEqual(4);
});

test('tells whoever waits what went wrong in the thread, and goes on', async () => {
  const own = augmenter();
  const broken = { ...batchOf(2, 0), augmentationKeys: {} as never };
  await expect(own.applyBeside(broken)).rejects.toThrow('forEach');
  const batch = batchOf(4, 1);
  expect((await own.applyBeside(batch)).images).toEqual(drawn(batch));
});

test('fails when it is closed, whether it was waited for or not', async () => {
  const own = augmenter();
  const waiting = own.applyBeside(batchOf(24, 0));
  own.close();
  await expect(waiting).rejects.toThrow('augmentation');
  await expect(own.applyBeside(batchOf(4, 0))).rejects.toThrow('disposed');
});

test('a thread that waits does not keep a process alive, and a batch that is awaited does', async () => {
  const folder = fileURLToPath(new URL('../../../node_modules/.cache/test/', import.meta.url));
  await build({
    stdin: {
      contents: `import { BatchAugmenter } from './source/engine/augmentation/thread/batch-augmenter.js';
        import { noAugmentation } from './source/engine/augmentation/ranges.js';
        const own = new BatchAugmenter(4, { ...noAugmentation, horizontalFlip: true });
        const images = new Uint8Array(3 * 4 * 4 * 3).fill(7);
        const batch = { size: 3, images, labels: new Int32Array(3), augmentationKeys: Uint32Array.of(1, 2, 3) };
        process.stdout.write(String((await own.applyBeside(batch)).images[0]));`,
      resolveDir: fileURLToPath(new URL('../../..', import.meta.url)),
    },
    outfile: `${folder}augmentation-thread.mjs`,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [`${folder}augmentation-thread.mjs`],
    { encoding: 'utf8', timeout: 15_000 },
  );
  expect({ status, stdout, stderr }).toMatchObject({ status: 0, stdout: '7' });
});
