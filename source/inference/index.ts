/** A checkpoint put to use: evaluated on a folder, or asked about single images. */
export { infer } from './infer.js';
export { locateCheckpoint, type Located } from './locate.js';
export {
  splitChoice,
  type Evaluated,
  type ImagePrediction,
  type Predicted,
  type Request,
} from './protocol.js';
