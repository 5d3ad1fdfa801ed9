/** What weights are known by, whatever file they are in. */
import { createHash } from 'node:crypto';
import { readWeightsFile, type StoredLayers } from '../../model/index.js';

/** SHA-256 over the layers' names, shapes and values in the order of the file. */
export function layersHash(layers: StoredLayers): string {
  const hash = createHash('sha256');
  for (const [layer, arrays] of layers) {
    for (const { shape, data } of arrays) {
      hash.update(JSON.stringify([layer, shape]));
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  }
  return hash.digest('hex');
}

/** @throws {UserError} when the weights cannot be read. */
export const weightsHash = async (weights: string): Promise<string> =>
  layersHash(await readWeightsFile(weights));
