/** The pretrained model that a study's settings ask for, with a new head. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  backbones,
  buildBackbone,
  coveredEnd,
  loadWeights,
  POOLED_HEAD,
  readWeightsFile,
  weightsMissing,
  type Backbone,
} from '../../model/index.js';
import { UserError } from '../../errors.js';
import type { StudyConfig } from '../../study/config.js';
import { counted, firstFew } from '../../text.js';
import { layersHash } from './weights-hash.js';

/** A MobileNet of another width has layers of the same names. */
const adviceOn = (alpha: number): string =>
  `Where they are of another width than ${alpha}, name it in the config file, e.g. { "transfer": { "alpha": 0.5 } }.`;

/**
 * Builds the backbone up to where the weights reach, loads them, and puts a new head on it.
 *
 * @returns The model, one sentence on what was loaded, and what the weights are known by.
 * @throws {UserError} when the weights cannot be read or do not fit the backbone.
 */
export async function pretrainedModel(
  config: StudyConfig,
  weights: string,
  classes: number,
): Promise<{ layers: LayersModel; report: string; sha256: string }> {
  const { seed, backbone } = config;
  const architecture: Backbone = backbones[backbone];
  const { imageSize: side, alpha, dropout, normMomentum } = config.transfer;
  const stored = await readWeightsFile(weights);
  const sha256 = layersHash(stored);
  // A file that was written here has a head of the same names, of the classes of other images.
  for (const name of POOLED_HEAD) stored.delete(name);
  const options = { side, classes, alpha, dropout, normMomentum, seed };
  let layers = buildBackbone(backbone, options);
  const end = coveredEnd(layers, stored, architecture);
  if (end !== null) {
    layers.dispose();
    layers = buildBackbone(backbone, { ...options, end });
  }
  const { loaded, missing, unused } = loadWeights(layers, stored, weights, {
    adapt: architecture.adapt,
    optional: new Set([...POOLED_HEAD, 'preprocessing']),
    ...(backbone.startsWith('mobilenet') && { advice: adviceOn(alpha) }),
  });
  const report = [
    `${architecture.title}: weights of ${counted(loaded.length, 'layer')} loaded from ${weights}`,
    ...(end === null ? [] : [`it ends with ${end}, the last block that they have whole`]),
    ...(missing.length === 0 ? [] : [`${missing.length} start anew (${missing.join(', ')})`]),
    ...(unused.length === 0 ? [] : [`${unused.length} of the file not used (${firstFew(unused)})`]),
  ].join('; ');
  return { layers, report: `${report}.`, sha256 };
}

/**
 * Whether transfer can begin with the weights, told before other phases train for hours.
 *
 * @returns Why it cannot, in a sentence; null where it can.
 */
export async function weightsFault(config: StudyConfig, weights: string): Promise<string | null> {
  const missing = await weightsMissing(weights);
  if (missing !== null) return missing;
  try {
    const { layers } = await pretrainedModel(config, weights, 2);
    layers.dispose();
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
