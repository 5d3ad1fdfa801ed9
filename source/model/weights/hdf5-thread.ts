/** The thread that reads an HDF5 file. */
import { serve } from '../../engine/threads/serve.js';
import type { Hdf5Request } from './hdf5.js';
import { hdf5Layers } from './hdf5-layers.js';
import type { StoredLayers } from './layer-weights.js';

serve<Hdf5Request, StoredLayers>(
  () => Promise.resolve(),
  ({ bytes, nameOf }) => hdf5Layers(bytes, nameOf),
);
