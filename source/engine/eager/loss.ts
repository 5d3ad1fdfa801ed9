/** Categorical cross-entropy as Keras computes it. */
import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';

/** A model's output in training, and whether it is logits or probabilities. */
export interface TrainingOutput {
  values: tf.Tensor2D;
  logits: boolean;
}

interface WithActivation {
  activation: unknown;
}

/** Keras's epsilon for probabilities. */
const EPSILON = 1e-7;

/**
 * A function that runs the model in training mode up to its last softmax, where the last layer is one.
 * Keras's own graph looks through a softmax in the same way, since a loss from logits neither overflows
 * nor loses gradient. Other models give probabilities.
 */
export function trainingOutput(model: LayersModel): (images: tf.Tensor) => TrainingOutput {
  const last = model.outputs[0]!.sourceLayer;
  const logits =
    ['Dense', 'Activation'].includes(last.getClassName()) &&
    last.getConfig().activation === 'softmax';
  if (!logits) {
    return (images) => ({ values: model.apply(images, { training: true }) as tf.Tensor2D, logits });
  }
  const layer = last as unknown as WithActivation;
  const { activation } = layers.dense({
    units: 1,
    activation: 'linear',
  }) as unknown as WithActivation;
  return (images) => {
    const softmax = layer.activation;
    // The layer runs synchronously, so nobody sees it without its softmax.
    layer.activation = activation;
    try {
      return { values: model.apply(images, { training: true }) as tf.Tensor2D, logits };
    } finally {
      layer.activation = softmax;
    }
  };
}

/**
 * Mean over the batch of weight times cross-entropy: with class weights, the weighted sum divided by the
 * number of images, not by the sum of weights.
 *
 * @param labels One-hot `[n, classes]`.
 * @param weights Weight of each image `[n]`.
 */
export function crossEntropy(
  output: TrainingOutput,
  labels: tf.Tensor2D,
  weights: tf.Tensor1D,
): tf.Scalar {
  const log = output.logits ? tf.logSoftmax(output.values) : logProbabilities(output.values);
  const losses = tf.neg(tf.sum(tf.mul(labels, log), -1));
  return tf.div(tf.sum(tf.mul(losses, weights)), labels.shape[0]);
}

function logProbabilities(values: tf.Tensor2D): tf.Tensor2D {
  const probabilities = tf.div(values, tf.sum(values, -1, true));
  return tf.log(tf.clipByValue(probabilities, EPSILON, 1 - EPSILON)) as tf.Tensor2D;
}
