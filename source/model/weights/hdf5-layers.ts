/**
 * Keras's HDF5 files: the older ones (`layer_names` and `weight_names` in attributes, below
 * `model_weights` when the file holds the model too) and those of Keras 3 (`layers/<class>/vars/0`, with
 * the layer's name in an attribute).
 */
import type { Dataset, File, Group } from 'h5wasm';
import { floatsOf } from '../../engine/graph/halves.js';
import { printable } from '../../text.js';
import { LARGEST, store, type StoredLayers, type StoredWeight } from './layer-weights.js';

/** Name of the file within the memory that the HDF5 library sees. */
const NAME = 'weights.h5';

/** HDF5's class of types that integers are of. */
const INTEGER = 0;

/** Groups within groups, and groups in all, of a file that is read: a group may lie in itself. */
const DEEPEST = 64;
const MOST_GROUPS = 100_000;

const isGroup = (entity: unknown): entity is Group =>
  typeof entity === 'object' && entity !== null && 'keys' in entity;

const isDataset = (entity: unknown): entity is Dataset =>
  typeof entity === 'object' && entity !== null && 'shape' in entity;

const textsOf = (group: Group, attribute: string): string[] => {
  const value = group.attrs[attribute]?.value;
  return Array.isArray(value) ? value.map(String) : [];
};

/** Attributes over 64 KB are cut into `name0`, `name1`, ... */
function listOf(group: Group, attribute: string): string[] {
  const whole = textsOf(group, attribute);
  if (whole.length > 0) return whole;
  const parts: string[] = [];
  for (let i = 0; group.attrs[`${attribute}${i}`]; i++)
    parts.push(...textsOf(group, `${attribute}${i}`));
  return parts;
}

/** The type of numbers of 16 bits that an array is of; null where it is of others. */
function halvesIn({ dtype, attrs, metadata }: Dataset): 'float16' | 'bfloat16' | null {
  if (metadata.size !== 2) return null;
  if (dtype === '<e' || dtype === '>e') return 'float16';
  // HDF5 has no such type: Keras writes bytes and says in an attribute what they are.
  return attrs['dtype']?.value === 'bfloat16' ? 'bfloat16' : null;
}

/** An array of which the HDF5 library, which has no numbers of 16 bits with fractions, gives the bits. */
const asIntegers = (dataset: Dataset): Dataset =>
  Object.create(dataset, {
    metadata: { value: { ...dataset.metadata, type: INTEGER, signed: false } },
  }) as Dataset;

/** An array's values as the HDF5 library gives them, in memory of their own. */
function floats(dataset: Dataset): Float32Array {
  const halves = halvesIn(dataset);
  if (halves !== null) {
    const { value } = asIntegers(dataset);
    const bits = typeof value === 'number' ? Uint16Array.of(value) : (value as Uint16Array);
    return floatsOf(bits, halves);
  }
  const { value } = dataset;
  // Nearly all files: one by one, the values of a ResNet-50 take seconds.
  if (value instanceof Float32Array) return value;
  if (typeof value === 'number' || typeof value === 'bigint') return Float32Array.of(Number(value));
  return Float32Array.from(value as ArrayLike<number>, Number);
}

/** Reads the weight called `name` of the layer in `group`, which lies at `path` below it. */
type ReadWeight = (group: Group, path: string, name: string) => StoredWeight;

/** A reader of a file's weights, which hold `largest` bytes together at most. */
function weightReader(largest: number): ReadWeight {
  let bytes = 0;
  return (group, path, name) => {
    const dataset = group.get(path);
    const place = printable(`${group.path}/${path}`);
    if (!isDataset(dataset)) {
      throw new Error(`there is no array at ${place}, where its list of weights names one`);
    }
    const shape = dataset.shape ?? [];
    // Shapes are free to say more than the file holds, and are filled up with zeros.
    const size = shape.reduce((product, side) => product * side, 1);
    bytes += 4 * size;
    if (!(bytes <= largest)) throw new Error(`its weights are more than ${largest} bytes together`);
    const data = floats(dataset);
    if (data.length !== size) {
      throw new Error(
        `the array at ${place} is of a type that is not read: save the model in float32`,
      );
    }
    return { name, shape, data };
  };
}

/** "mobilenet/conv1/kernel:0" to ["conv1", "kernel"]. */
function splitName(path: string): [layer: string, weight: string] {
  const parts = path.replace(/:\d+$/, '').split('/');
  return [parts.at(-2) ?? '', parts.at(-1)!];
}

function readOlder(root: Group, read: ReadWeight): StoredLayers {
  const layers: StoredLayers = new Map();
  for (const layer of listOf(root, 'layer_names')) {
    const group = root.get(layer);
    if (!isGroup(group)) continue;
    const names = listOf(group, 'weight_names');
    // A model used as a layer: its own layers are in the names of its weights alone.
    const nested = new Set(names.map((name) => splitName(name)[0])).size > 1;
    for (const path of names) {
      const [inner, weight] = splitName(path);
      store(layers, nested ? inner : layer, read(group, path, weight));
    }
  }
  return layers;
}

/**
 * @param nameOf Names layers by their place, e.g. "layers/conv2d_1", for files of before Keras wrote them.
 */
function readKeras3(
  root: Group,
  nameOf: ReadonlyMap<string, string>,
  read: ReadWeight,
): StoredLayers {
  const layers: StoredLayers = new Map();
  let groups = 0;
  const visit = (group: Group, path: string, depth: number) => {
    if (depth > DEEPEST || ++groups > MOST_GROUPS)
      throw new Error('its groups have no end: one of them lies in itself');
    for (const key of group.keys()) {
      const child = group.get(key);
      if (!isGroup(child)) continue;
      const name = (child.attrs['name']?.value as string | undefined) ?? nameOf.get(path);
      if (key !== 'vars' || name === undefined) {
        // The optimizer's slots are none of the model's weights.
        if (key !== 'optimizer') visit(child, path === '' ? key : `${path}/${key}`, depth + 1);
        continue;
      }
      const places = child.keys().sort((a, b) => Number(a) - Number(b));
      for (const place of places) store(layers, String(name), read(child, place, place));
    }
  };
  visit(root, '', 0);
  return layers;
}

function layersOf(file: File, nameOf: ReadonlyMap<string, string>, read: ReadWeight): StoredLayers {
  const weights = file.get('model_weights');
  const root = isGroup(weights) ? weights : file;
  return listOf(root, 'layer_names').length > 0
    ? readOlder(root, read)
    : readKeras3(root, nameOf, read);
}

/**
 * What an HDF5 file holds, read in this thread.
 *
 * @param nameOf Names of layers by their place, for files that have none.
 * @param largest Bytes that its weights may have together, as float32.
 * @throws when the bytes are no HDF5 file, its weights are larger, or one that it lists is not there.
 */
export async function hdf5Layers(
  bytes: Uint8Array,
  nameOf: ReadonlyMap<string, string> = new Map(),
  largest = LARGEST,
): Promise<StoredLayers> {
  const { default: h5wasm } = await import('h5wasm');
  const { FS } = await h5wasm.ready;
  FS.writeFile(NAME, bytes);
  try {
    const file = new h5wasm.File(NAME, 'r');
    try {
      return layersOf(file, nameOf, weightReader(largest));
    } finally {
      file.close();
    }
  } finally {
    FS.unlink(NAME);
  }
}
