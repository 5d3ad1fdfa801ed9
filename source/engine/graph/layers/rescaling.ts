import { add, mul } from '../ops/index.js';
import { input, type LayerRule } from './rule.js';

export const rescalingLayer: LayerRule = (layer) => {
  const x = input(layer);
  const { scale, offset } = layer.config as { scale: number; offset: number };
  const scaled = mul(x, x.node.graph.scalar(scale));
  return offset === 0 ? scaled : add(scaled, x.node.graph.scalar(offset));
};
