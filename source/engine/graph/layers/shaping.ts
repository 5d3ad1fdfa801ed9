import { sizeOf } from '../graph.js';
import { elementsEach, pad, reshape } from '../ops/index.js';
import { input, type LayerRule } from './rule.js';
import { requireChannelsLast } from './settings.js';

export const flattenLayer: LayerRule = (layer) => {
  requireChannelsLast(layer);
  const x = input(layer);
  return reshape(x, [x.shape[0]!, elementsEach(x)]);
};

/** The target shape, without the batch, may hold one -1 or null for what is left. */
export const reshapeLayer: LayerRule = (layer) => {
  const x = input(layer);
  const target = (layer.config['targetShape'] as (number | null)[]).map((size) => size ?? -1);
  const known = sizeOf(target.filter((size) => size >= 0));
  const shape = target.map((size) => (size < 0 ? elementsEach(x) / known : size));
  return reshape(x, [x.shape[0]!, ...shape]);
};

export const zeroPadding2dLayer: LayerRule = (layer) => {
  requireChannelsLast(layer);
  const [rows, columns] = layer.config['padding'] as [[number, number], [number, number]];
  return pad(input(layer), [[0, 0], rows, columns, [0, 0]]);
};
