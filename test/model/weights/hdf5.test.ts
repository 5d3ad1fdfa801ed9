/** Reading of HDF5 files that is given up, and what is told of files that are cut off. */
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readHdf5 } from '../../../source/model/weights/hdf5.js';

const fixture = new URL('../../fixtures/keras-applications/mobilenet-v1.h5.br', import.meta.url);
const whole = brotliDecompressSync(readFileSync(fixture));

test('a reading that does not come to an end is given up, and the next one is as it was', async () => {
  // No thread has started after a millisecond.
  await expect(readHdf5(whole, new Map(), 1)).rejects.toThrow(
    /the HDF5 library did not come to an end with it in 0 s/,
  );
  const layers = await readHdf5(whole);
  expect(layers.get('conv1')?.[0].shape.slice(0, 3)).toEqual([3, 3, 3]);
});

test('bytes that are part of a larger buffer are read, and stay', async () => {
  const around = Buffer.alloc(whole.length + 64, 7);
  whole.copy(around, 32);
  const layers = await readHdf5(around.subarray(32, 32 + whole.length));
  expect(layers.size).toBeGreaterThan(10);
  expect(around.subarray(32, 32 + whole.length).equals(whole)).toBe(true);
});

test('a file that is cut off is said to be, with its bytes and those that it should have', async () => {
  const half = whole.subarray(0, whole.length / 2);
  await expect(readHdf5(half)).rejects.toThrow(
    `it is cut off: ${half.length} bytes of at least ${whole.length}`,
  );
  await expect(readHdf5(whole.subarray(0, 20))).rejects.toThrow('20 bytes of at least 48');
});
