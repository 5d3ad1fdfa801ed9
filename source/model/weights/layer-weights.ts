/** What a weights file holds, whatever its format: the arrays of each layer, in the layer's order. */

/** Largest file that is read, in bytes. */
export const LARGEST = 2 ** 30;

export interface StoredWeight {
  /** Its name within the layer, e.g. "kernel"; a number in newer Keras files. */
  name: string;
  shape: number[];
  data: Float32Array;
}

/** Layers by name, in the file's order. */
export type StoredLayers = Map<string, StoredWeight[]>;

/** Adds a weight to its layer. */
export function store(layers: StoredLayers, layer: string, weight: StoredWeight): void {
  const found = layers.get(layer);
  if (found) found.push(weight);
  else layers.set(layer, [weight]);
}
