/** A model's last softmax left out, as Keras's own graphs look through it. */
import type * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';

interface WithActivation {
  activation: unknown;
}

/**
 * A function that runs the model's layers without the softmax that the last one ends with; null where it
 * ends with none.
 */
export function beforeSoftmax(
  model: LayersModel,
): ((run: () => tf.Tensor | tf.Tensor[]) => tf.Tensor2D) | null {
  const last = model.outputs[0]!.sourceLayer;
  const softmax =
    ['Dense', 'Activation'].includes(last.getClassName()) &&
    last.getConfig().activation === 'softmax';
  if (!softmax) return null;
  const layer = last as unknown as WithActivation;
  const { activation } = layers.dense({
    units: 1,
    activation: 'linear',
  }) as unknown as WithActivation;
  return (run) => {
    const own = layer.activation;
    // The layer runs synchronously, so nobody sees it without its softmax.
    layer.activation = activation;
    try {
      return run() as tf.Tensor2D;
    } finally {
      layer.activation = own;
    }
  };
}
