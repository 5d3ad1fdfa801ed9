/** Batch normalization of images `[n, height, width, channels]` and its gradient. */
import type { Output } from '../graph.js';

export interface Normalized {
  /** As the images. */
  y: Output;
  /** Mean over the batch of each channel. */
  mean: Output;
  /** Variance over the batch of each channel, over the number of values less one. */
  variance: Output;
}

export interface NormalizationOptions {
  epsilon: number;
  /** Whether the batch's own moments are taken; else `mean` and `variance`. */
  training: boolean;
}

const OP = 'FusedBatchNormV3';

/** Source: Ioffe and Szegedy 2015. In training `mean` and `variance` are not read, but must be there. */
export function batchNormalization(
  x: Output,
  [scale, offset, mean, variance]: readonly [Output, Output, Output, Output],
  { epsilon, training }: NormalizationOptions,
): Normalized {
  const attributes = {
    T: { type: x.dtype },
    U: { type: 'float32' },
    epsilon: { float: epsilon },
    exponential_avg_factor: { float: 1 },
    data_format: { string: 'NHWC' },
    is_training: { bool: training },
  } as const;
  const moments = { dtype: 'float32', shape: scale.shape } as const;
  // Three more outputs are what the gradient needs.
  const outputs = [x, moments, moments, moments, moments, { ...moments, shape: [] }];
  const inputs = [x, scale, offset, mean, variance];
  const node = x.node.graph.add(OP, inputs, outputs, { attributes });
  return { y: node.outputs[0]!, mean: node.outputs[1]!, variance: node.outputs[2]! };
}

/** The gradients for the images, the scale and the offset, by the node of the normalization. */
export function batchNormalizationGrad(
  { inputs, outputs, attributes }: Output['node'],
  dy: Output,
): { x: Output; scale: Output; offset: Output } {
  const [x, scale] = inputs as [Output, Output];
  const { T, U, epsilon, data_format, is_training } = attributes;
  const kept = outputs.slice(3);
  const moving = (is_training as { bool: boolean }).bool ? kept.slice(0, 2) : inputs.slice(3, 5);
  const node = x.node.graph.add(
    'FusedBatchNormGradV3',
    [dy, x, scale, ...moving, kept[2]!],
    [x, scale, scale, { dtype: 'float32', shape: [] }, { dtype: 'float32', shape: [] }],
    {
      attributes: {
        T: T!,
        U: U!,
        epsilon: epsilon!,
        data_format: data_format!,
        is_training: is_training!,
      },
    },
  );
  const [dx, dScale, dOffset] = node.outputs as [Output, Output, Output];
  return { x: dx, scale: dScale, offset: dOffset };
}
