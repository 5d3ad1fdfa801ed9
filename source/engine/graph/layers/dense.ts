import { matMul } from '../ops/index.js';
import { finish } from './convolution.js';
import { input, unsupported, type LayerRule } from './rule.js';

export const denseLayer: LayerRule = (layer) => {
  const x = input(layer);
  if (x.shape.length !== 2) unsupported(layer, `is dense and has ${x.shape.length} dimensions.`);
  return finish(layer, matMul(x, layer.weight('kernel')));
};
