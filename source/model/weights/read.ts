/** Reads weights of any format that there is a reader for. */
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../../errors.js';
import { printable } from '../../text.js';
import { readHdf5 } from './hdf5.js';
import { readKerasArchive } from './keras-archive.js';
import { LARGEST, type StoredLayers } from './layer-weights.js';
import { readTfjsModel } from './tfjs-model.js';

const FORMATS =
  "a folder with TensorFlow.js's model.json, or a Keras file (.h5, .weights.h5 or .keras)";

const HDF5 = Buffer.from([0x89, 0x48, 0x44, 0x46]);
const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04]);

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** @param path Of a file that is there. */
async function readAny(path: string): Promise<StoredLayers> {
  const start = await firstBytes(path);
  if (start.equals(HDF5)) return readHdf5(await readFile(path));
  if (start.equals(ZIP)) return readKerasArchive(await readFile(path));
  return readTfjsModel(path);
}

/** The first layer that holds NaN or infinity, which is also what text and pairs are read as; else null. */
function notFinite(layers: StoredLayers): string | null {
  for (const [layer, weights] of layers) {
    if (!weights.every(({ data }) => data.every(Number.isFinite))) return layer;
  }
  return null;
}

/**
 * Whether there is a file at all where weights are asked for, which can be told before a study trains for hours.
 *
 * @returns What is wrong, in a sentence; null where there is a file.
 */
export async function weightsMissing(path: string): Promise<string | null> {
  const missing = (why: string): string =>
    `There are no weights at ${path}${why}. Pass with --weights ${FORMATS}.`;
  const whyNot = (error: NodeJS.ErrnoException, nothing: string): string =>
    error.code === 'ENOENT' ? nothing : ` (${messageOf(error)})`;
  try {
    if (!(await stat(path)).isDirectory()) return null;
  } catch (error) {
    return missing(whyNot(error as NodeJS.ErrnoException, ''));
  }
  try {
    await stat(join(path, 'model.json'));
    return null;
  } catch (error) {
    return missing(whyNot(error as NodeJS.ErrnoException, ': the folder has no model.json'));
  }
}

/**
 * The arrays of each layer that a file holds, told by its first bytes.
 *
 * @param path A file, or a folder with `model.json`.
 * @throws {UserError} when there is no such file, it is larger than 1 GiB, it is none of the formats, or a value is
 * not finite.
 */
export async function readWeightsFile(path: string): Promise<StoredLayers> {
  const found = await stat(path).catch((error: unknown) => {
    throw new UserError(
      `The weights ${path} cannot be read (${messageOf(error)}). Pass with --weights ${FORMATS}.`,
      2,
      { cause: error },
    );
  });
  const file = found.isDirectory() ? join(path, 'model.json') : path;
  // A pipe or a device may never end.
  const whole = await stat(file).catch(() => null);
  if (whole && !whole.isFile()) {
    throw new UserError(`The weights ${file} are no file. Pass with --weights ${FORMATS}.`, 2);
  }
  if (whole && whole.size > LARGEST) {
    throw new UserError(`The weights ${file} have ${whole.size} bytes; at most 1 GiB is read.`, 2);
  }
  let layers: StoredLayers;
  try {
    layers = await readAny(file);
  } catch (error) {
    throw new UserError(
      `The weights ${file} cannot be read (${messageOf(error)}). Pass with --weights ${FORMATS}.`,
      2,
      { cause: error },
    );
  }
  if (layers.size === 0) {
    throw new UserError(
      `The file ${file} holds no layer's weights by name. Save the model in Keras with ` +
        'model.save("name.keras") and pass that file with --weights.',
      2,
    );
  }
  const broken = notFinite(layers);
  if (broken !== null) {
    throw new UserError(
      `The weights ${file} hold values that are not finite numbers, first in the layer ${printable(broken)}: ` +
        'training from them gives none either. Pass with --weights those of a training that has not diverged.',
      2,
    );
  }
  return layers;
}
