import { add, concat, mul } from '../ops/index.js';
import type { LayerRule } from './rule.js';

export const addLayer: LayerRule = ({ inputs }) => inputs.reduce(add);

export const multiplyLayer: LayerRule = ({ inputs }) => inputs.reduce(mul);

export const concatenateLayer: LayerRule = ({ inputs, config }) => {
  const axis = (config['axis'] ?? -1) as number;
  return concat(inputs, axis < 0 ? axis + inputs[0]!.shape.length : axis);
};
