/** Dropout masks that depend on the study's seed, the step and the layer alone. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { nonZeroHash } from '../random.js';

type Layer = LayersModel['layers'][number];

/** Layers of a model and of the models within it. */
function allLayers(model: LayersModel): Layer[] {
  return model.layers.flatMap((layer) =>
    'layers' in layer ? allLayers(layer as unknown as LayersModel) : [layer],
  );
}

/** Sets the seeds of a step; TensorFlow.js would draw the same mask at every step from a fixed seed. */
export function dropoutSeeder(model: LayersModel, seed: number): (step: number) => void {
  const dropouts = allLayers(model).filter((layer) => layer.getClassName() === 'Dropout');
  return (step) =>
    dropouts.forEach((layer, i) => {
      // TensorFlow.js takes a seed of 0 for none.
      (layer as unknown as { seed: number }).seed = nonZeroHash(seed, step, i);
    });
}
