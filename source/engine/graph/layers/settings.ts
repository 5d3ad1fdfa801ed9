/** Reads the settings that several layers share. */
import type { ConvolutionOptions } from '../ops/index.js';
import { unsupported, type LayerContext } from './rule.js';

/** A number or a pair as TensorFlow.js keeps sizes. */
export function pair(value: unknown): [number, number] {
  const [height, width = height] = Array.isArray(value) ? (value as number[]) : [value as number];
  return [height!, width!];
}

export function padding(layer: LayerContext): 'SAME' | 'VALID' {
  switch (layer.config['padding']) {
    case 'same':
      return 'SAME';
    case 'valid':
      return 'VALID';
    default:
      return unsupported(layer, `has the padding "${String(layer.config['padding'])}".`);
  }
}

/** @throws UnsupportedLayerError when channels come before rows. */
export function requireChannelsLast(layer: LayerContext): void {
  if (layer.config['dataFormat'] === 'channelsFirst') unsupported(layer, 'has its channels first.');
}

/** Strides, padding and dilations of a convolution layer. */
export function convolutionOptions(layer: LayerContext): ConvolutionOptions {
  requireChannelsLast(layer);
  const { strides, dilationRate } = layer.config;
  return {
    strides: pair(strides),
    padding: padding(layer),
    dilations: pair(dilationRate ?? 1),
  };
}
