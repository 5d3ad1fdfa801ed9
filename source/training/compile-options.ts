/** The study's settings of loss and optimizer in the words of the engine. */
import {
  mixesImages,
  type CompileOptions,
  type LossOptions,
  type OptimizerOptions,
} from '../engine/index.js';
import type { StudyConfig } from '../study/config.js';

/** Keras's AdamW decays by this. */
const ADAMW_DECAY = 0.004;

function optimizerOf({ optimizer }: StudyConfig): OptimizerOptions {
  const { kind, beta1, beta2, epsilon, momentum, nesterov, weightDecay, decayExclude } = optimizer;
  switch (kind) {
    case 'adam':
      return { kind, beta1, beta2, epsilon };
    case 'adamw':
      return {
        ...{ kind, beta1, beta2, epsilon, decayExclude },
        weightDecay: weightDecay ?? ADAMW_DECAY,
      };
    case 'sgd':
      return { kind, momentum, nesterov, decayExclude, weightDecay: weightDecay ?? 0 };
  }
}

function lossOf({ loss, augmentation }: StudyConfig): LossOptions | undefined {
  const { labelSmoothing, focalGamma } = loss;
  const mixing = mixesImages(augmentation);
  return labelSmoothing || focalGamma || mixing
    ? { labelSmoothing, focalGamma, mixing }
    : undefined;
}

/** Optimizer, clipping, averaging and loss of a study. */
export function compileOptions(
  config: StudyConfig,
): Pick<CompileOptions, 'optimizer' | 'clipNorm' | 'emaDecay' | 'loss'> {
  const { clipNorm, emaDecay } = config.optimizer;
  const loss = lossOf(config);
  return {
    optimizer: optimizerOf(config),
    ...(clipNorm !== null && { clipNorm }),
    ...(emaDecay !== null && { emaDecay }),
    ...(loss && { loss }),
  };
}
