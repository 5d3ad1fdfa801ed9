import { matMul } from '../ops/index.js';
import type { GradientRule } from './rule.js';

/** Of products without transposition, as layers make them. */
export const matMulGradient: GradientRule = ({ inputs: [a, b], attributes }, dy) => {
  const flags = ['transpose_a', 'transpose_b'].map((name) => attributes[name] as { bool: boolean });
  if (flags.some(({ bool }) => bool)) throw new Error('A transposed product has no gradient here.');
  return [() => matMul(dy, b!, { transposeB: true }), () => matMul(a!, dy, { transposeA: true })];
};
