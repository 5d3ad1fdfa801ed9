/** Dropout masks that depend on the study's seed, the step, the layer and the share of the batch. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { nonZeroHash } from '../random.js';

type Layer = LayersModel['layers'][number];

/** Layers of a model and of the models within it. */
function allLayers(model: LayersModel): Layer[] {
  return model.layers.flatMap((layer) =>
    'layers' in layer ? allLayers(layer as unknown as LayersModel) : [layer],
  );
}

/**
 * Sets the seeds of a step; TensorFlow.js would draw the same mask at every step from a fixed seed. Where
 * threads share a batch, each share draws masks of its own; the first share's are those of one thread.
 */
export function dropoutSeeder(
  model: LayersModel,
  seed: number,
): (step: number, share: number) => void {
  const dropouts = allLayers(model).filter((layer) => layer.getClassName() === 'Dropout');
  return (step, share) =>
    dropouts.forEach((layer, i) => {
      const words = share === 0 ? [seed, step, i] : [seed, step, i, share];
      // TensorFlow.js takes a seed of 0 for none.
      (layer as unknown as { seed: number }).seed = nonZeroHash(...words);
    });
}
