/** Pooling of images `[n, height, width, channels]` and its gradients. */
import type { Attribute, Output } from '../graph.js';
import { windowedSize, type Window } from './convolution.js';
import { shapeOf } from './shaping.js';

export interface PoolingOptions extends Window {
  size: readonly [number, number];
}

function pool(op: 'MaxPool' | 'AvgPool', x: Output, options: PoolingOptions): Output {
  const { size, strides, padding } = options;
  const [n, height, width, channels] = x.shape as [number, number, number, number];
  const shape = [
    n,
    windowedSize(height, size[0], strides[0], padding),
    windowedSize(width, size[1], strides[1], padding),
    channels,
  ];
  const attributes: Record<string, Attribute> = {
    T: { type: x.dtype },
    ksize: { ints: [1, ...size, 1] },
    strides: { ints: [1, ...strides, 1] },
    padding: { string: padding },
    data_format: { string: 'NHWC' },
    ...(op === 'MaxPool' && { explicit_paddings: { ints: [] } }),
  };
  return x.node.graph.one(op, [x], { dtype: x.dtype, shape }, { attributes });
}

export const maxPool = (x: Output, options: PoolingOptions) => pool('MaxPool', x, options);
export const averagePool = (x: Output, options: PoolingOptions) => pool('AvgPool', x, options);

/** `attributes` are those of the pooling's node. */
export function maxPoolGrad(
  x: Output,
  y: Output,
  dy: Output,
  attributes: Record<string, Attribute>,
): Output {
  return x.node.graph.one('MaxPoolGrad', [x, y, dy], x, { attributes });
}

export function averagePoolGrad(
  x: Output,
  dy: Output,
  attributes: Record<string, Attribute>,
): Output {
  return x.node.graph.one('AvgPoolGrad', [shapeOf(x), dy], x, { attributes });
}
