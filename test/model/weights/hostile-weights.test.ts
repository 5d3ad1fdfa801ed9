/** Files of weights that are damaged in ways of their own, or made to do harm. */
import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { startWasm } from '../../../source/engine/wasm/backend.js';
import { readWeightsFile } from '../../../source/model/index.js';
import { hdf5Layers } from '../../../source/model/weights/hdf5-layers.js';
import { temporaryFolder } from '../../temporary.js';

interface Layer {
  /** What the layer says that it has. */
  listed: string[];
  /** What it has. */
  arrays: Record<string, number[] | string[]>;
}

/** An HDF5 file as older versions of Keras write it. */
async function hdf5Of(layers: Record<string, Layer>): Promise<Uint8Array> {
  const { default: h5wasm } = await import('h5wasm');
  const { FS } = await h5wasm.ready;
  const file = new h5wasm.File('made.h5', 'w');
  file.create_attribute('layer_names', Object.keys(layers));
  for (const [name, { listed, arrays }] of Object.entries(layers)) {
    const group = file.create_group(name);
    group.create_attribute('weight_names', listed);
    for (const [array, data] of Object.entries(arrays)) {
      const dtype = typeof data[0] === 'number' ? '<f' : 'S4';
      group.create_dataset({ name: array, data, dtype });
    }
  }
  file.close();
  const bytes = FS.readFile('made.h5');
  FS.unlink('made.h5');
  return bytes;
}

/** The two files of a TensorFlow.js model with one weight. */
function tfjsFolder(path: string, shape: number[]): string {
  const folder = temporaryFolder();
  const weights = [{ name: 'conv/kernel', shape, dtype: 'float32' }];
  const model = { weightsManifest: [{ paths: [path], weights }] };
  writeFileSync(join(folder, 'model.json'), JSON.stringify(model));
  return folder;
}

beforeAll(async () => {
  await startWasm();
});

test('an array that a list of weights names and that is none is told by its place', async () => {
  const gone = await hdf5Of({
    conv: { listed: ['kernel:0', 'bias:0'], arrays: { 'kernel:0': [1] } },
  });
  await expect(hdf5Layers(gone)).rejects.toThrow('there is no array at /conv/bias:0');
  const group = await hdf5Of({ conv: { listed: ['/conv'], arrays: {} } });
  await expect(hdf5Layers(group)).rejects.toThrow(/there is no array at/);
});

test('weights are counted together before they are read: a small file can name large arrays often', async () => {
  const arrays = { 'kernel:0': [1, 2, 3, 4] };
  const bytes = await hdf5Of({ conv: { listed: Array<string>(3).fill('kernel:0'), arrays } });
  const layers = await hdf5Layers(bytes, new Map(), 48);
  expect(layers.get('conv')).toHaveLength(3);
  await expect(hdf5Layers(bytes, new Map(), 47)).rejects.toThrow(
    'its weights are more than 47 bytes together',
  );
});

test('values that are not finite are refused with the layer that has them, in each format', async () => {
  const refusal = /hold values that are not finite numbers, first in the layer conv: .*--weights/;
  const h5 = join(temporaryFolder(), 'weights.h5');
  const sound = { listed: ['kernel:0'], arrays: { 'kernel:0': [1, 2] } };
  for (const values of [[1, NaN], [Infinity], ['text']]) {
    const conv = { listed: ['kernel:0'], arrays: { 'kernel:0': values as number[] } };
    writeFileSync(h5, await hdf5Of({ first: sound, conv }));
    await expect(readWeightsFile(h5), String(values)).rejects.toThrow(refusal);
  }
  const folder = tfjsFolder('w.bin', [2]);
  writeFileSync(join(folder, 'w.bin'), new Uint8Array(Float32Array.of(1, NaN).buffer));
  await expect(readWeightsFile(folder)).rejects.toThrow(refusal);
  writeFileSync(join(folder, 'w.bin'), new Uint8Array(Float32Array.of(1, 2).buffer));
  expect((await readWeightsFile(folder)).get('conv')?.[0].data).toEqual(Float32Array.of(1, 2));
});

test('a pipe beside model.json is not waited for', async () => {
  const folder = tfjsFolder('pipe', [1]);
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  await expect(readWeightsFile(folder)).rejects.toThrow(`${join(folder, 'pipe')} is no file`);
});

test('the model.json of a folder is held to the size that is read, too', async () => {
  const folder = tfjsFolder('w.bin', [1]);
  truncateSync(join(folder, 'model.json'), 2 ** 30 + 1);
  await expect(readWeightsFile(folder)).rejects.toThrow(
    /model\.json have 1073741825 bytes; at most 1 GiB/,
  );
});

test('groups that have no end are given up at once: one may lie in itself', async () => {
  const { default: h5wasm } = await import('h5wasm');
  const { FS } = await h5wasm.ready;
  const file = new h5wasm.File('deep.h5', 'w');
  for (let depth = 1; depth <= 100; depth++) file.create_group('/g'.repeat(depth));
  file.close();
  const bytes = FS.readFile('deep.h5');
  FS.unlink('deep.h5');
  await expect(hdf5Layers(bytes)).rejects.toThrow('its groups have no end');
});
