/** Categorical cross-entropy as Keras computes it. */
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeSoftmax } from './logits.js';

/** A model's output in training, and whether it is logits or probabilities. */
export interface TrainingOutput {
  values: tf.Tensor2D;
  logits: boolean;
}

/** Keras's epsilon for probabilities. */
const EPSILON = 1e-7;

/**
 * A function that runs the model in training mode up to its last softmax, where the last layer is one.
 * Keras's own graph looks through a softmax in the same way, since a loss from logits neither overflows
 * nor loses gradient. Other models give probabilities.
 */
export function trainingOutput(model: LayersModel): (images: tf.Tensor) => TrainingOutput {
  const through = beforeSoftmax(model);
  return (images) => {
    const run = () => model.apply(images, { training: true }) as tf.Tensor;
    return through
      ? { values: through(run), logits: true }
      : { values: run() as tf.Tensor2D, logits: false };
  };
}

/**
 * Mean over the batch of weight times cross-entropy: with class weights, the weighted sum divided by the
 * number of images, not by the sum of weights.
 *
 * @param targets Weighted targets `[n, classes]`, as `denseTargets` makes them.
 * @param gamma Exponent of the focal loss.
 */
export function crossEntropy(output: TrainingOutput, targets: tf.Tensor2D, gamma = 0): tf.Scalar {
  const log = output.logits ? tf.logSoftmax(output.values) : logProbabilities(output.values);
  const sum = tf.sum(tf.mul(targets, gamma === 0 ? log : modulated(log, gamma)));
  return tf.div(tf.neg(sum), targets.shape[0]);
}

/** (1 - p)^gamma log p (Lin et al. 2017). */
function modulated(log: tf.Tensor2D, gamma: number): tf.Tensor2D {
  // Kept above 0: there the slope of a root would be infinite.
  const rest = tf.clipByValue(tf.sub(1, tf.exp(log)), EPSILON, 1);
  return tf.mul(tf.pow(rest, gamma), log);
}

function logProbabilities(values: tf.Tensor2D): tf.Tensor2D {
  const probabilities = tf.div(values, tf.sum(values, -1, true));
  return tf.log(tf.clipByValue(probabilities, EPSILON, 1 - EPSILON)) as tf.Tensor2D;
}
