/** Keras 3's `.keras` files: a zip of `config.json` and `model.weights.h5`. */
import { unzipSync } from 'fflate';
import { z } from 'zod';
import { kerasPlaces } from '../keras-places.js';
import { readHdf5 } from './hdf5.js';
import { LARGEST, type StoredLayers } from './layer-weights.js';

const WEIGHTS = 'model.weights.h5';
const CONFIG = 'config.json';
/** Largest `config.json` that is read, in bytes: those of large networks have less than one megabyte. */
const LARGEST_CONFIG = 2 ** 24;

const configSchema = z.object({
  config: z.object({
    layers: z
      .array(z.object({ class_name: z.string(), config: z.object({ name: z.string() }) }))
      .default([]),
  }),
});

/** Keras before 3.5 wrote no layer names: a layer's place counts up within its class. */
function placesOf(config: Uint8Array | undefined): Map<string, string> {
  const places = new Map<string, string>();
  const parsed = config && configSchema.safeParse(JSON.parse(Buffer.from(config).toString('utf8')));
  if (!parsed?.success) return places;
  const { layers } = parsed.data.config;
  for (const [i, place] of kerasPlaces(layers.map((layer) => layer.class_name)).entries()) {
    places.set(`layers/${place}`, layers[i].config.name);
  }
  return places;
}

/** @throws when the bytes are no such file. */
export async function readKerasArchive(bytes: Uint8Array): Promise<StoredLayers> {
  const files = unzipSync(bytes, {
    filter: ({ name, originalSize }) =>
      (name === WEIGHTS && originalSize <= LARGEST) ||
      (name === CONFIG && originalSize <= LARGEST_CONFIG),
  });
  const weights = files[WEIGHTS];
  if (!weights) throw new Error(`There is no ${WEIGHTS} of at most ${LARGEST} bytes in it.`);
  return readHdf5(weights, placesOf(files[CONFIG]));
}
