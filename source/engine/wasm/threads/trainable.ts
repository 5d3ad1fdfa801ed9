/** Which layers are trained: models in JSON do not say so of the models within them. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { trainedLayers } from '../../trained-layers.js';

type Layer = LayersModel['layers'][number];

/** The layers of a model, each model within it before its own layers. */
function everyLayer(model: LayersModel): Layer[] {
  return model.layers.flatMap((layer) =>
    'layers' in layer ? [layer, ...everyLayer(layer as unknown as LayersModel)] : [layer],
  );
}

export function trainableFlags(model: LayersModel): boolean[] {
  return everyLayer(model).map((layer) => layer.trainable);
}

export function setTrainable(model: LayersModel, flags: boolean[]): void {
  everyLayer(model).forEach((layer, i) => (layer.trainable = flags[i]!));
}

/**
 * Whether a training step normalises by the statistics of its batch. Threads that each see a part of the
 * batch would each take other statistics.
 */
export function normalisesByBatch(model: LayersModel): boolean {
  const trained = trainedLayers(model);
  return everyLayer(model).some(
    (layer) => layer.getClassName() === 'BatchNormalization' && trained.has(layer),
  );
}
