/**
 * Batch normalization that is frozen counts as in prediction, as in Keras: it takes its moving moments and
 * leaves them as they are. TensorFlow.js takes the batch's, and moves the moving ones.
 */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { trainedLayers } from '../trained-layers.js';

type Layer = LayersModel['layers'][number];

function normalizations(model: LayersModel): Layer[] {
  return model.layers.flatMap((layer) => {
    if ('layers' in layer) return normalizations(layer as unknown as LayersModel);
    return layer.getClassName() === 'BatchNormalization' ? [layer] : [];
  });
}

/** Makes the frozen ones among a model's layers run as in prediction from now on. */
export function freezeNormalization(model: LayersModel): void {
  const trained = trainedLayers(model);
  for (const layer of normalizations(model)) {
    if (trained.has(layer)) continue;
    const call = layer.call.bind(layer);
    layer.call = (inputs, kwargs) => call(inputs, { ...kwargs, training: false });
  }
}
