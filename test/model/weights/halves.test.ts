/** Keras's files of weights in 16 bits. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { floatsOf, halvesOf } from '../../../source/engine/graph/halves.js';
import { readWeightsFile } from '../../../source/model/index.js';
import { hdf5Layers } from '../../../source/model/weights/hdf5-layers.js';

const fixtures = new URL('../../fixtures/keras-halves/', import.meta.url);
const recorded = JSON.parse(readFileSync(new URL('values.json', fixtures), 'utf8')) as Record<
  'float16' | 'bfloat16',
  number[][]
>;

test.each(['float16', 'bfloat16'] as const)(
  'weights in %s have the values that Keras has',
  async (type) => {
    const file = fileURLToPath(new URL(`${type}.weights.h5`, fixtures));
    const layer = (await readWeightsFile(file)).get('classes')!;
    expect(layer.map(({ shape }) => shape)).toEqual([[4, 3], [3]]);
    expect(layer.map(({ data }) => [...data])).toEqual(recorded[type]);
  },
);

test.each(['float16', 'bfloat16'] as const)('each number of %s is widened to itself', (type) => {
  const all = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
  const wide = floatsOf(all, type);
  const finite = all.filter((half) => Number.isFinite(wide[half]));
  expect(finite).toHaveLength(type === 'float16' ? 2 * 31 * 2 ** 10 : 2 * 255 * 2 ** 7);
  expect(halvesOf(floatsOf(finite, type), type)).toEqual(finite);
  const infinity = type === 'float16' ? 0x7c00 : 0x7f80;
  expect([...floatsOf(Uint16Array.of(infinity, infinity + 1, infinity + 2 ** 15), type)]).toEqual([
    Infinity,
    NaN,
    -Infinity,
  ]);
});

test('an array of another type is refused with its place and what to do', async () => {
  const file = readFileSync(new URL('bfloat16.weights.h5', fixtures));
  const other = Buffer.from(file.toString('latin1').replaceAll('bfloat16', 'xfloat16'), 'latin1');
  expect(other.equals(file)).toBe(false);
  await expect(hdf5Layers(other)).rejects.toThrow(
    'the array at /layers/dense/vars/0 is of a type that is not read: save the model in float32',
  );
});
