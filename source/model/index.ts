/** Networks as layers models: building them, describing them, and their files in a checkpoint. */
export { buildCnn, type CnnOptions } from './cnn.js';
export {
  decodeModel,
  decodeWeights,
  encodeModel,
  type ModelJson,
  type WeightArray,
} from './files.js';
export { summarizeModel, type ModelSummary } from './summary.js';
