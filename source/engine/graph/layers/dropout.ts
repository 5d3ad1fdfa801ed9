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

export const dropoutLayer: LayerRule = (layer) => {
  const x = input(layer);
  const noiseShape = layer.config['noiseShape'];
  if (noiseShape !== null && noiseShape !== undefined) unsupported(layer, 'has a noise shape.');
  return drop(layer, x, shapeOf(x), x.shape);
};

/** Drops whole channels. */
export const spatialDropout2dLayer: LayerRule = (layer) => {
  const x = input(layer);
  const { graph } = x.node;
  const batch = reshape(slice(shapeOf(x), [0], [1]), []);
  const one = graph.constant(Int32Array.of(1), []);
  const channels = graph.constant(Int32Array.of(x.shape[3]!), []);
  return drop(layer, x, pack([batch, one, one, channels]), [x.shape[0]!, 1, 1, x.shape[3]!]);
};
