/** The study's network: convolution blocks, then two dense layers. */
import {
  layers,
  model as buildModel,
  input,
  initializers,
  type LayersModel,
} from '@tensorflow/tfjs-layers';
import { UserError } from '../errors.js';

export interface CnnOptions {
  /** Side of the square input in pixels. */
  side: number;
  /** Number of classes. */
  classes: number;
  /** Filters of each block: a convolution with ReLU, then 2x2 max pooling. */
  filters: number[];
  kernelSize: number;
  /** Units of the hidden dense layer. */
  units: number;
  /** Share of hidden units dropped in training; 0 for none. */
  dropout: number;
  /** Decides the first weights: the same seed gives the same weights on each engine. */
  seed: number;
}

/**
 * Builds the network on the current backend: `[n, side, side, 3]` in 0..255 to probabilities
 * `[n, classes]`.
 *
 * @throws UserError when pooling would leave nothing of the image.
 */
export function buildCnn(options: CnnOptions): LayersModel {
  const { side, classes, filters, kernelSize, units, dropout } = options;
  const blocks = filters.length;
  if (side >> blocks < 1) {
    throw new UserError(
      `Images of ${side}x${side} pixels are too small for ${blocks} convolution blocks, each of which ` +
        `halves them. Use --image-size ${2 ** blocks} or more, or fewer entries in network.filters.`,
      2,
    );
  }
  let kernels = 0;
  // Each kernel has a seed of its own, else layers of one shape would start alike; 0 would mean none.
  const glorot = () => initializers.glorotUniform({ seed: options.seed * 1009 + ++kernels });

  const images = input({ shape: [side, side, 3], name: 'images' });
  let x = layers.rescaling({ scale: 1 / 255, offset: 0, name: 'rescaling' }).apply(images);
  filters.forEach((count, i) => {
    x = layers
      .conv2d({
        filters: count,
        kernelSize,
        padding: 'same',
        activation: 'relu',
        kernelInitializer: glorot(),
        name: `block${i + 1}_conv`,
      })
      .apply(x);
    x = layers.maxPooling2d({ poolSize: 2, strides: 2, name: `block${i + 1}_pool` }).apply(x);
  });
  x = layers.flatten({ name: 'flatten' }).apply(x);
  x = layers
    .dense({ units, activation: 'relu', kernelInitializer: glorot(), name: 'hidden' })
    .apply(x);
  if (dropout > 0) x = layers.dropout({ rate: dropout, name: 'dropout' }).apply(x);
  x = layers
    .dense({ units: classes, activation: 'softmax', kernelInitializer: glorot(), name: 'classes' })
    .apply(x);
  return buildModel({ inputs: images, outputs: x as ReturnType<typeof input>, name: 'cnn' });
}
