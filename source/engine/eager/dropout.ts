/** Dropout masks that depend on the study's seed, the step and the layer alone. */
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { nonZeroHash } from '../random.js';

type Layer = LayersModel['layers'][number];

/** The graph executor numbers the same layers in the same order. */
const DRAWING = new Set(['Dropout', 'SpatialDropout2D']);

/** Layers of a model and of the models within it. */
function allLayers(model: LayersModel): Layer[] {
  return model.layers.flatMap((layer) =>
    'layers' in layer ? allLayers(layer as unknown as LayersModel) : [layer],
  );
}

/** The images of a batch that a thread differentiates. */
export interface Share {
  /** Number of its first image in the batch. */
  first: number;
  /** Images of the whole batch. */
  of: number;
}

/**
 * Sets the seeds of a step; TensorFlow.js would draw the same mask at every step from a fixed seed. Where
 * threads share a batch, each takes its images' part of the mask of the whole batch.
 */
export function dropoutSeeder(
  model: LayersModel,
  seed: number,
): (step: number, share: Share | null) => void {
  const dropouts = allLayers(model).filter((layer) => DRAWING.has(layer.getClassName()));
  let current: Share | null = null;
  for (const layer of dropouts) {
    const call = layer.call.bind(layer);
    layer.call = (inputs, kwargs) => {
      if (current === null || kwargs.training !== true) return call(inputs, kwargs);
      const { first, of } = current;
      return tf.tidy(() => {
        const x = Array.isArray(inputs) ? inputs[0]! : inputs;
        const [images, ...rest] = x.shape as [number, ...number[]];
        // Dropout multiplies: what it makes of ones is its mask.
        const mask = call(tf.ones([of, ...rest]), kwargs) as tf.Tensor;
        const zeros = rest.map(() => 0);
        return tf.mul(x, tf.slice(mask, [first, ...zeros], [images, ...rest]));
      });
    };
  }
  return (step, share) => {
    current = share;
    dropouts.forEach((layer, i) => {
      // TensorFlow.js takes a seed of 0 for none.
      (layer as unknown as { seed: number }).seed = nonZeroHash(seed, step, i);
    });
  };
}
