import { batchNormalizationGrad } from '../ops/index.js';
import type { GradientRule } from './rule.js';

/** One op gives all three gradients; it is added once, when the first of them is needed. */
export const batchNormalizationGradient: GradientRule = (node, dy) => {
  let gradients: ReturnType<typeof batchNormalizationGrad> | undefined;
  const all = () => (gradients ??= batchNormalizationGrad(node, dy));
  return [() => all().x, () => all().scale, () => all().offset, null, null];
};
