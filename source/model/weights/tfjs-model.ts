/** TensorFlow.js's layers models: `model.json` and the files of weights that it names. */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { io } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { sum } from '../../sum.js';
import { LARGEST, store, type StoredLayers } from './layer-weights.js';

const schema = z.object({
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(
        z.looseObject({
          name: z.string(),
          shape: z.array(z.number().int().nonnegative()),
          dtype: z.enum(['float32', 'float16', 'int32', 'uint8', 'bool']),
        }),
      ),
    }),
  ),
});

/** Reads the files of a group, which lie beside `model.json`. */
async function readFiles(folder: string, paths: string[]): Promise<Buffer> {
  const files = paths.map((path) => join(folder, basename(path)));
  const found = await Promise.all(files.map((file) => stat(file)));
  // A pipe or a device may never end.
  const other = found.findIndex((entry) => !entry.isFile());
  if (other >= 0) throw new Error(`${files[other]} is no file`);
  const bytes = sum(found.map(({ size }) => size));
  if (bytes > LARGEST) throw new Error(`Its weights are ${bytes} bytes, more than ${LARGEST}.`);
  return Buffer.concat(await Promise.all(files.map((file) => readFile(file))));
}

/** @throws when the text is no layers model, in words that need no JSON parser's. */
function manifestIn(text: string): z.infer<typeof schema>['weightsManifest'] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error('by its content it is neither HDF5, nor a Keras archive, nor JSON');
  }
  const found = schema.safeParse(parsed);
  if (!found.success) throw new Error("it is JSON, but no TensorFlow.js layers model's");
  return found.data.weightsManifest;
}

/**
 * @param path Of `model.json`.
 * @throws when it is no layers model, or its weights are missing or cut off.
 */
export async function readTfjsModel(path: string): Promise<StoredLayers> {
  const weightsManifest = manifestIn(await readFile(path, 'utf8'));
  const layers: StoredLayers = new Map();
  for (const { paths, weights } of weightsManifest) {
    const bytes = await readFiles(dirname(path), paths);
    const tensors = io.decodeWeights(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer,
      weights as unknown as io.WeightsManifestEntry[],
    );
    for (const { name, shape } of weights) {
      const parts = name.split('/');
      const data = Float32Array.from((await tensors[name]!.data()) as Float32Array);
      tensors[name]!.dispose();
      store(layers, parts.at(-2) ?? name, { name: parts.at(-1)!, shape, data });
    }
  }
  return layers;
}
