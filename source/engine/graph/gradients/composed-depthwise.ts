import type { Output } from '../graph.js';
import {
  cast,
  mul,
  pack,
  pad,
  paddingOf,
  reshape,
  stridedSlice,
  sum,
  type Window,
} from '../ops/index.js';
import { depthwiseConv2dGradient } from './depthwise-conv2d.js';
import type { GradientRule } from './rule.js';

/** Strides and padding of a convolution's node. */
function windowOf(attributes: Parameters<GradientRule>[0]['attributes']): Window {
  const [, rows, columns] = (attributes['strides'] as { ints: readonly number[] }).ints;
  const { string } = attributes['padding'] as { string: string };
  return { strides: [rows!, columns!], padding: string as Window['padding'] };
}

/**
 * Gradient of a depth-wise convolution for its filter, of ops that a GPU repeats to the bit: a tap's is the
 * sum, over the batch and all places, of what it was multiplied with times dy. In float32, whatever the type
 * of the images.
 *
 * @param x Images `[n, height, width, in]`.
 * @param filter `[height, width, in, multiplier]`.
 * @param dy `[n, height, width, in * multiplier]`.
 */
function filterGradient(x: Output, filter: Output, dy: Output, window: Window): Output {
  const [height, width, channels, multiplier] = filter.shape as [number, number, number, number];
  const [n, rows, columns] = dy.shape as [number, number, number, number];
  const [down, across] = window.strides;
  const around = [
    paddingOf(x.shape[1]!, height, down, window.padding),
    paddingOf(x.shape[2]!, width, across, window.padding),
  ] as const;
  const padded = around.flat().some(Boolean) ? pad(x, [[0, 0], ...around, [0, 0]]) : x;
  // Each channel of the images has `multiplier` channels of dy that follow each other.
  const apart = (values: Output, last: number) =>
    multiplier === 1 ? values : reshape(values, [n, rows, columns, channels, last]);
  const slopes = apart(cast(dy, 'float32'), multiplier);
  const tap = (row: number, column: number): Output => {
    const begin = [row, column] as const;
    const seen = stridedSlice(padded, begin, [rows, columns], window.strides);
    return sum(mul(apart(cast(seen, 'float32'), 1), slopes), [0, 1, 2]);
  };
  const taps = Array.from({ length: height * width }, (_, i) =>
    tap(Math.floor(i / width), i % width),
  );
  return cast(reshape(pack(taps), filter.shape), filter.dtype);
}

/** The gradient for the images is the op's own: each of its elements is summed up by one thread. */
export const composedDepthwiseGradient: GradientRule = (node, dy) => {
  const [x, filter] = node.inputs as [Output, Output];
  const [images] = depthwiseConv2dGradient(node, dy);
  return [images!, () => filterGradient(x, filter, dy, windowOf(node.attributes))];
};
