/** Pretrained weights: reading them in the formats they come in, and putting them into a model. */
export type { StoredLayers, StoredWeight } from './layer-weights.js';
export { loadWeights, type LoadedWeights } from './load.js';
export { readWeightsFile, weightsMissing } from './read.js';
