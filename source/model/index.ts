/** Networks as layers models: building them, describing them, and their files in a checkpoint. */
export {
  coveredEnd,
  FIXED_LAYERS,
  POOLED_HEAD,
  type Backbone,
  type BackboneOptions,
} from './backbone.js';
export { backbones, buildBackbone, type BackboneId } from './backbones.js';
export { buildCnn, type CnnOptions } from './cnn.js';
export {
  classesOf,
  colourConstancyOf,
  decodeModel,
  decodeWeights,
  encodeModel,
  precisionOf,
  saysLeaky,
  type ModelJson,
  type WeightArray,
} from './files.js';
export { encodeKeras, isOwnKeras } from './keras-file.js';
export { buildMobileNetV1 } from './mobilenet-v1.js';
export { summarizeModel, type ModelSummary } from './summary.js';
export {
  loadWeights,
  readWeightsFile,
  weightsMissing,
  type LoadedWeights,
  type StoredLayers,
} from './weights/index.js';
