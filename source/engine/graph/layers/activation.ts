import { clip, leakyRelu, relu, relu6, softmax } from '../ops/index.js';
import { activate } from './activations.js';
import { input, unsupported, type LayerRule } from './rule.js';

export const activationLayer: LayerRule = (layer) =>
  activate(layer, input(layer), layer.config['activation']);

export const reluLayer: LayerRule = (layer) => {
  const limit = layer.config['maxValue'] as number | null | undefined;
  if (limit === null || limit === undefined) return relu(input(layer));
  return limit === 6 ? relu6(input(layer)) : clip(input(layer), 0, limit);
};

export const leakyReluLayer: LayerRule = (layer) =>
  leakyRelu(input(layer), layer.config['alpha'] as number);

/** Over the last dimension. */
export const softmaxLayer: LayerRule = (layer) => {
  const x = input(layer);
  const axis = (layer.config['axis'] ?? -1) as number;
  if (axis !== -1 && axis !== x.shape.length - 1) unsupported(layer, `has the axis ${axis}.`);
  return softmax(x);
};
