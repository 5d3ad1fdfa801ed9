/** Which layers of a model are trained. */
import type { LayersModel } from '@tensorflow/tfjs-layers';

type Layer = LayersModel['layers'][number];

/** What is trained in a layer of batch normalization that has it; it may have neither. */
const TRAINED = /\/(gamma|beta)$/;

function isTrained(layer: Layer): boolean {
  if (!layer.trainable) return false;
  // A model that is frozen freezes the weights of its layers, and leaves the layers' own marks as they are.
  if (layer.trainableWeights.length > 0) return true;
  return (
    layer.getClassName() === 'BatchNormalization' &&
    !layer.weights.some(({ originalName }) => TRAINED.test(originalName))
  );
}

/**
 * The layers of a model, and of the models within it, that are trained: those that no `trainable = false`
 * on them or around them has frozen.
 */
export function trainedLayers(model: LayersModel): Set<Layer> {
  if (!model.trainable) return new Set();
  return new Set(
    model.layers.flatMap((layer) => {
      if ('layers' in layer) return [...trainedLayers(layer as unknown as LayersModel)];
      return isTrained(layer) ? [layer] : [];
    }),
  );
}
