import { averagePool, max, maxPool, mean } from '../ops/index.js';
import type { PoolingOptions } from '../ops/index.js';
import { input, type LayerContext, type LayerRule } from './rule.js';
import { padding, pair, requireChannelsLast } from './settings.js';

function poolingOptions(layer: LayerContext): PoolingOptions {
  requireChannelsLast(layer);
  const { poolSize, strides } = layer.config;
  return {
    size: pair(poolSize),
    strides: pair(strides ?? poolSize),
    padding: padding(layer),
  };
}

export const maxPooling2dLayer: LayerRule = (layer) => maxPool(input(layer), poolingOptions(layer));

export const averagePooling2dLayer: LayerRule = (layer) =>
  averagePool(input(layer), poolingOptions(layer));

export const globalAveragePooling2dLayer: LayerRule = (layer) => {
  requireChannelsLast(layer);
  return mean(input(layer), [1, 2]);
};

export const globalMaxPooling2dLayer: LayerRule = (layer) => {
  requireChannelsLast(layer);
  return max(input(layer), [1, 2]);
};
