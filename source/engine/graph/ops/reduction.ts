/** Operations that reduce dimensions. */
import type { Output } from '../graph.js';

function reduction(op: string, x: Output, axes: readonly number[], keep: boolean): Output {
  const { graph } = x.node;
  const shape = keep
    ? x.shape.map((size, i) => (axes.includes(i) ? 1 : size))
    : x.shape.filter((_, i) => !axes.includes(i));
  const attributes = {
    T: { type: x.dtype },
    Tidx: { type: 'int32' },
    keep_dims: { bool: keep },
  } as const;
  return graph.one(op, [x, graph.ints(axes)], { dtype: x.dtype, shape }, { attributes });
}

export const sum = (x: Output, axes: readonly number[], keep = false) =>
  reduction('Sum', x, axes, keep);
export const mean = (x: Output, axes: readonly number[], keep = false) =>
  reduction('Mean', x, axes, keep);
export const max = (x: Output, axes: readonly number[], keep = false) =>
  reduction('Max', x, axes, keep);

/** Whether a condition holds everywhere, bool `[]`. */
export function all(x: Output): Output {
  const { graph } = x.node;
  const attributes = { Tidx: { type: 'int32' }, keep_dims: { bool: false } } as const;
  return graph.one(
    'All',
    [x, graph.ints(allAxes(x))],
    { dtype: 'bool', shape: [] },
    { attributes },
  );
}

export const allAxes = (x: Output): number[] => x.shape.map((_, i) => i);

/** Index of the largest of the last dimension, int32; the first of equals. */
export function argMax(x: Output): Output {
  const { graph } = x.node;
  const attributes = {
    T: { type: x.dtype },
    Tidx: { type: 'int32' },
    output_type: { type: 'int32' },
  } as const;
  const axis = graph.constant(Int32Array.of(x.shape.length - 1), []);
  const output = { dtype: 'int32', shape: x.shape.slice(0, -1) } as const;
  return graph.one('ArgMax', [x, axis], output, { attributes });
}
