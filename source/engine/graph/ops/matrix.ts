/** Matrix products and what goes with them. */
import type { Output } from '../graph.js';

export interface MatMulOptions {
  transposeA?: boolean;
  transposeB?: boolean;
}

/** `[n, k] x [k, m]`, each transposed first where said. */
export function matMul(a: Output, b: Output, options: MatMulOptions = {}): Output {
  const { transposeA = false, transposeB = false } = options;
  const shape = [a.shape[transposeA ? 1 : 0]!, b.shape[transposeB ? 0 : 1]!];
  const attributes = {
    T: { type: a.dtype },
    transpose_a: { bool: transposeA },
    transpose_b: { bool: transposeB },
  };
  return a.node.graph.one('MatMul', [a, b], { dtype: a.dtype, shape }, { attributes });
}

const biasAttributes = (x: Output) => ({
  T: { type: x.dtype },
  data_format: { string: 'NHWC' },
});

/** Adds a vector `[c]` along the last dimension. */
export function biasAdd(x: Output, bias: Output): Output {
  return x.node.graph.one('BiasAdd', [x, bias], x, { attributes: biasAttributes(x) });
}

/** Sum over all dimensions but the last. */
export function biasAddGrad(dy: Output): Output {
  const output = { dtype: dy.dtype, shape: dy.shape.slice(-1) };
  return dy.node.graph.one('BiasAddGrad', [dy], output, { attributes: biasAttributes(dy) });
}
