import type { Output } from '../graph.js';
import {
  greaterEqual,
  mul,
  pack,
  reshape,
  shapeOf,
  slice,
  statelessUniform,
} from '../ops/index.js';
import { input, unsupported, type LayerContext, type LayerRule } from './rule.js';

/** Keeps a share of 1 - rate of the elements of `[shape]` and makes them larger by its inverse. */
function drop(layer: LayerContext, x: Output, shape: Output, staticShape: readonly number[]) {
  const rate = layer.config['rate'] as number;
  if (!layer.training || rate === 0) return x;
  const { graph } = x.node;
  const kept = greaterEqual(statelessUniform(shape, layer.seed(), staticShape), graph.scalar(rate));
  return mul(x, mul(kept, graph.scalar(1 / (1 - rate))));
}

/** Sizes of a tensor as an int32 `[rank]`: the batch's own, the rest as given. */
function sizes(x: Output, [, ...rest]: number[]): Output {
  const { graph } = x.node;
  const batch = reshape(slice(shapeOf(x), [0], [1]), []);
  return pack([batch, ...rest.map((size) => graph.constant(Int32Array.of(size), []))]);
}

/** With a noise shape, what it has one element for is dropped together. */
export const dropoutLayer: LayerRule = (layer) => {
  const x = input(layer);
  const noiseShape = layer.config['noiseShape'] as (number | null)[] | null | undefined;
  if (!noiseShape) return drop(layer, x, shapeOf(x), x.shape);
  const shape = noiseShape.map((size, i) => size ?? x.shape[i]!);
  if (shape[0] !== x.shape[0]) unsupported(layer, 'has a noise shape with one batch size.');
  return drop(layer, x, sizes(x, shape), shape);
};

/** Drops whole channels. */
export const spatialDropout2dLayer: LayerRule = (layer) => {
  const x = input(layer);
  const shape = [x.shape[0]!, 1, 1, x.shape[3]!];
  return drop(layer, x, sizes(x, shape), shape);
};
