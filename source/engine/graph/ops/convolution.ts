/** Convolutions of images `[n, height, width, channels]` and their gradients. */
import type { Attribute, Output, Shape } from '../graph.js';
import { pad, reshape, shapeOf, slice } from './shaping.js';

export interface Window {
  strides: readonly [number, number];
  padding: 'SAME' | 'VALID';
}

export interface ConvolutionOptions extends Window {
  dilations: readonly [number, number];
}

/** Size of one side of what a window of `size` gives. Source: TensorFlow's definition of the paddings. */
export function windowedSize(
  side: number,
  size: number,
  stride: number,
  padding: Window['padding'],
): number {
  const result = Math.ceil((padding === 'SAME' ? side : side - size + 1) / stride);
  if (result < 1) throw new Error(`A window of ${size} does not fit into ${side} pixels.`);
  return result;
}

const square = ([height, width]: readonly [number, number]) => ({ ints: [1, height, width, 1] });

const attributesOf = (x: Output, { strides, padding, dilations }: ConvolutionOptions) =>
  ({
    T: { type: x.dtype },
    strides: square(strides),
    padding: { string: padding },
    dilations: square(dilations),
    explicit_paddings: { ints: [] },
    data_format: { string: 'NHWC' },
  }) satisfies Record<string, Attribute>;

/** Only the op without depth-wise filters has this attribute. */
const cudnn = { use_cudnn_on_gpu: { bool: true } };

function outputShape(
  x: Shape,
  [filterHeight, filterWidth]: Shape,
  { strides, padding, dilations }: ConvolutionOptions,
  channels: number,
): Shape {
  const [n, height, width] = x;
  return [
    n!,
    windowedSize(height!, (filterHeight! - 1) * dilations[0] + 1, strides[0], padding),
    windowedSize(width!, (filterWidth! - 1) * dilations[1] + 1, strides[1], padding),
    channels,
  ];
}

/** @param filter `[height, width, in, out]`. */
export function conv2d(x: Output, filter: Output, options: ConvolutionOptions): Output {
  const shape = outputShape(x.shape, filter.shape, options, filter.shape[3]!);
  const attributes = { ...attributesOf(x, options), ...cudnn };
  return x.node.graph.one('Conv2D', [x, filter], { dtype: x.dtype, shape }, { attributes });
}

/**
 * Without dilations: TensorFlow's gradients of this op leave them out on the CPU.
 *
 * @param filter `[height, width, in, multiplier]`.
 */
export function depthwiseConv2d(x: Output, filter: Output, window: Window): Output {
  const options = { ...window, dilations: [1, 1] } as const;
  const shape = outputShape(x.shape, filter.shape, options, filter.shape[2]! * filter.shape[3]!);
  const attributes = attributesOf(x, options);
  const output = { dtype: x.dtype, shape };
  return x.node.graph.one('DepthwiseConv2dNative', [x, filter], output, { attributes });
}

/** A filter `[height, width, in, out]` with zeros between its taps, as many as a dilation leaves out. */
export function spreadFilter(filter: Output, [rows, columns]: readonly [number, number]): Output {
  if (rows === 1 && columns === 1) return filter;
  const [height, width, channels, out] = filter.shape as [number, number, number, number];
  const each = channels * out;
  const after = (count: number): [number, number] => [0, count - 1];
  const tall = pad(reshape(filter, [height, 1, width * each]), [[0, 0], after(rows), [0, 0]]);
  const split = reshape(tall, [height * rows, width, 1, each]);
  const wide = pad(split, [[0, 0], [0, 0], after(columns), [0, 0]]);
  const spread = reshape(wide, [height * rows, width * columns, channels, out]);
  const size = [(height - 1) * rows + 1, (width - 1) * columns + 1, channels, out];
  return slice(spread, [0, 0, 0, 0], size);
}

type Attributes = Record<string, Attribute>;

/** Gradient of a convolution for its images. `attributes` are those of the convolution's node. */
export function convBackpropInput(
  op: 'Conv2DBackpropInput' | 'DepthwiseConv2dNativeBackpropInput',
  x: Output,
  filter: Output,
  dy: Output,
  attributes: Attributes,
): Output {
  return dy.node.graph.one(op, [shapeOf(x), filter, dy], x, { attributes });
}

/** Gradient of a convolution for its filter. */
export function convBackpropFilter(
  op: 'Conv2DBackpropFilter' | 'DepthwiseConv2dNativeBackpropFilter',
  x: Output,
  filter: Output,
  dy: Output,
  attributes: Attributes,
): Output {
  return dy.node.graph.one(op, [x, shapeOf(filter), dy], filter, { attributes });
}
