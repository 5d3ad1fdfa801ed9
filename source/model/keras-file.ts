/**
 * A model as a `.keras` file, which `keras.saving.load_model` of Keras 3 opens: a zip of `config.json`
 * (the layers), `metadata.json` and `model.weights.h5` (`layers/<place>/vars/<n>`). The layers format of
 * TensorFlow.js is Keras's own of version 2 but for a few names.
 */
import { unzipSync, zipSync } from 'fflate';
import { z } from 'zod';
import { addToList } from '../add-to-list.js';
import type { WeightArray } from './files.js';
import { kerasPlaces } from './keras-places.js';

/** The version whose format this is; Keras tells it where a file is opened by an older one. */
const KERAS_VERSION = '3.5.0';
/** What a zip says of its files' age: the same model gives the same file. */
const MTIME = new Date(1980, 0, 1);
/** A time at which no Keras has saved anything: it is what a file that was written here is known by. */
const DATE_SAVED = '1980-01-01@00:00:00';
const METADATA = 'metadata.json';
/** Largest of them that is read, in bytes: it has two short values. */
const LARGEST_METADATA = 4096;
/** Name of the file within the memory that the HDF5 library sees. */
const NAME = 'written.h5';

const layerSchema = z.looseObject({
  class_name: z.string(),
  name: z.string(),
  config: z.record(z.string(), z.unknown()),
});
const topologySchema = z.object({
  config: z.looseObject({ layers: z.array(layerSchema) }),
});
type Layer = z.infer<typeof layerSchema>;

function kerasLayer({ config, ...layer }: Layer): object {
  const { batch_input_shape: batchShape, ...others } = config;
  return {
    ...layer,
    module: 'keras.layers',
    registered_name: null,
    config: batchShape === undefined ? config : { ...others, batch_shape: batchShape },
  };
}

/** Each layer's values in their order. */
function byLayer(weights: readonly WeightArray[]): Map<string, WeightArray[]> {
  const found = new Map<string, WeightArray[]>();
  for (const weight of weights) {
    const layer = weight.name.slice(0, weight.name.lastIndexOf('/'));
    addToList(found, layer, weight);
  }
  return found;
}

async function hdf5(layers: readonly Layer[], weights: readonly WeightArray[]) {
  const { default: h5wasm } = await import('h5wasm');
  const { FS } = await h5wasm.ready;
  const values = byLayer(weights);
  const places = kerasPlaces(layers.map(({ class_name: kind }) => kind));
  const file = new h5wasm.File(NAME, 'w');
  try {
    const root = file.create_group('layers');
    for (const [i, { name }] of layers.entries()) {
      const vars = root.create_group(places[i]).create_group('vars');
      vars.create_attribute('name', name);
      values.get(name)?.forEach(({ shape, data }, n) => {
        vars.create_dataset({ name: String(n), data, shape, dtype: '<f4' });
      });
    }
    file.create_group('vars');
  } finally {
    file.close();
  }
  const bytes = FS.readFile(NAME);
  FS.unlink(NAME);
  return bytes;
}

/** @param modelJson What `model.json` holds, parsed. */
export async function encodeKeras(
  modelJson: { modelTopology: unknown },
  weights: readonly WeightArray[],
): Promise<Uint8Array> {
  const { config } = topologySchema.parse(modelJson.modelTopology);
  const model = {
    ...{ module: 'keras', class_name: 'Model', registered_name: null },
    config: { ...config, layers: config.layers.map(kerasLayer) },
  };
  const text = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));
  return zipSync(
    {
      [METADATA]: text({ keras_version: KERAS_VERSION, date_saved: DATE_SAVED }),
      'config.json': text(model),
      'model.weights.h5': await hdf5(config.layers, weights),
    },
    { mtime: MTIME, level: 0 },
  );
}

const metadataSchema = z.object({ date_saved: z.literal(DATE_SAVED) });

/** Whether a file is one that `encodeKeras` has made, wherever it was copied to. */
export function isOwnKeras(bytes: Uint8Array): boolean {
  try {
    const files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => name === METADATA && originalSize <= LARGEST_METADATA,
    });
    const metadata: unknown = JSON.parse(Buffer.from(files[METADATA] ?? []).toString('utf8'));
    return metadataSchema.safeParse(metadata).success;
  } catch {
    return false;
  }
}
