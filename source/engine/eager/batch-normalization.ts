/**
 * Batch normalization where TensorFlow.js differs from Keras:
 *
 * - A frozen one counts as in prediction: it takes its moving moments and leaves them as they are.
 *   TensorFlow.js takes the batch's, and moves the moving ones.
 * - One without gamma (`scale: false`) or beta (`center: false`) can be trained. TensorFlow.js reads both in
 *   training, and throws.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { trainedLayers } from '../trained-layers.js';

type Layer = LayersModel['layers'][number];

function normalizations(model: LayersModel): Layer[] {
  return model.layers.flatMap((layer) => {
    if ('layers' in layer) return normalizations(layer as unknown as LayersModel);
    return layer.getClassName() === 'BatchNormalization' ? [layer] : [];
  });
}

/** What TensorFlow.js's layer looks at when it is called. */
interface Affine {
  scale: boolean;
  center: boolean;
  gamma?: { read(): tf.Tensor };
  beta?: { read(): tf.Tensor };
}

/** Ones or zeros where the layer has no weight, `[channels]`. */
const constant = (layer: Layer, value: number): { read(): tf.Tensor } => ({
  read: () => tf.fill(layer.weights[0].shape as number[], value),
});

/** While it is called a layer that has no gamma or beta has a one or a zero in its place, which no one trains. */
function callWhole(layer: Layer, call: Layer['call']): Layer['call'] {
  const affine = layer as unknown as Affine;
  return (inputs, kwargs) => {
    const { scale, center, gamma, beta } = affine;
    Object.assign(affine, { scale: true, center: true });
    if (!scale) affine.gamma = constant(layer, 1);
    if (!center) affine.beta = constant(layer, 0);
    try {
      return call(inputs, kwargs);
    } finally {
      Object.assign(affine, { scale, center, gamma, beta });
    }
  };
}

/** Makes the batch normalization of a model do what Keras's does from now on. */
export function mendNormalization(model: LayersModel): void {
  const trained = trainedLayers(model);
  for (const layer of normalizations(model)) {
    const { scale, center } = layer as unknown as Affine;
    let call: Layer['call'] = layer.call.bind(layer);
    if (!scale || !center) call = callWhole(layer, call);
    layer.call = trained.has(layer)
      ? call
      : (inputs, kwargs) => call(inputs, { ...kwargs, training: false });
  }
}
