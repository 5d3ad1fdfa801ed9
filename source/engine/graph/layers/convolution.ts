import { biasAdd, conv2d, depthwiseConv2d, spreadFilter } from '../ops/index.js';
import type { Output } from '../graph.js';
import { activate } from './activations.js';
import { input, type LayerContext, type LayerRule } from './rule.js';
import { convolutionOptions } from './settings.js';

/** Bias, where the layer has one, and activation. */
export function finish(layer: LayerContext, x: Output): Output {
  const bias = layer.variable('bias');
  return activate(layer, bias ? biasAdd(x, bias.value) : x, layer.config['activation']);
}

export const conv2dLayer: LayerRule = (layer) =>
  finish(layer, conv2d(input(layer), layer.weight('kernel'), convolutionOptions(layer)));

/** A dilated filter is a larger one with zeros between its taps, see `depthwiseConv2d`. */
function depthwise(layer: LayerContext): Output {
  const { dilations, ...window } = convolutionOptions(layer);
  const filter = spreadFilter(layer.weight('depthwise_kernel'), dilations);
  return depthwiseConv2d(input(layer), filter, window);
}

export const depthwiseConv2dLayer: LayerRule = (layer) => finish(layer, depthwise(layer));

/** A depth-wise convolution, then one of 1x1. */
export const separableConv2dLayer: LayerRule = (layer) => {
  const pointwise = { strides: [1, 1], dilations: [1, 1], padding: 'VALID' } as const;
  return finish(layer, conv2d(depthwise(layer), layer.weight('pointwise_kernel'), pointwise));
};
