/** Operations that rearrange elements. */
import { sizeOf, type Output, type Shape } from '../graph.js';

const INT32 = { type: 'int32' } as const;

/** The shape of a tensor as an int32 tensor: a constant where it is known. */
export function shapeOf(x: Output): Output {
  const { graph } = x.node;
  if (!x.shape.includes(-1)) return graph.ints(x.shape);
  const attributes = { T: { type: x.dtype }, out_type: INT32 };
  return graph.one('Shape', [x], { dtype: 'int32', shape: [x.shape.length] }, { attributes });
}

/** `shape` may hold one -1, for what is left. */
export function reshape(x: Output, shape: Shape): Output {
  const { graph } = x.node;
  const attributes = { T: { type: x.dtype }, Tshape: INT32 };
  return graph.one('Reshape', [x, graph.ints(shape)], { dtype: x.dtype, shape }, { attributes });
}

/** Repeats elements until the tensor has the shape of another. */
export function broadcastLike(x: Output, like: Output): Output {
  const attributes = { T: { type: x.dtype }, Tidx: INT32 };
  const output = { dtype: x.dtype, shape: like.shape };
  return x.node.graph.one('BroadcastTo', [x, shapeOf(like)], output, { attributes });
}

/** Joins tensors along an axis. */
export function concat(inputs: Output[], axis: number): Output {
  const [first] = inputs as [Output];
  const { graph } = first.node;
  const shape = first.shape.map((size, i) =>
    i === axis ? inputs.reduce((sum, input) => sum + input.shape[axis]!, 0) : size,
  );
  const attributes = { N: { int: inputs.length }, T: { type: first.dtype }, Tidx: INT32 };
  const at = graph.constant(Int32Array.of(axis), []);
  return graph.one('ConcatV2', [...inputs, at], { dtype: first.dtype, shape }, { attributes });
}

/** Part of a tensor; a size of -1 goes to the end. The first dimension must be taken whole. */
export function slice(x: Output, begin: readonly number[], size: readonly number[]): Output {
  const { graph } = x.node;
  const shape = x.shape.map((whole, i) =>
    size[i] === -1 ? whole - (whole < 0 ? 0 : begin[i]!) : size[i]!,
  );
  const attributes = { T: { type: x.dtype }, Index: INT32 };
  const inputs = [x, graph.ints(begin), graph.ints(size)];
  return graph.one('Slice', inputs, { dtype: x.dtype, shape }, { attributes });
}

/** Some of the first dimension, as `begin` and `size` `[rank]` int32 say when the graph runs. */
export function part(x: Output, begin: Output, size: Output): Output {
  const attributes = { T: { type: x.dtype }, Index: INT32 };
  const output = { dtype: x.dtype, shape: [-1, ...x.shape.slice(1)] };
  return x.node.graph.one('Slice', [x, begin, size], output, { attributes });
}

/** Adds zeros before and after each dimension. */
export function pad(x: Output, paddings: readonly (readonly [number, number])[]): Output {
  const { graph } = x.node;
  const shape = x.shape.map((size, i) =>
    size < 0 ? size : size + paddings[i]![0] + paddings[i]![1],
  );
  const amounts = graph.constant(Int32Array.from(paddings.flat()), [paddings.length, 2]);
  const attributes = { T: { type: x.dtype }, Tpaddings: INT32 };
  return graph.one('Pad', [x, amounts], { dtype: x.dtype, shape }, { attributes });
}

/** Stacks tensors of one shape along a new first axis. */
export function pack(inputs: Output[]): Output {
  const [first] = inputs as [Output];
  const attributes = { N: { int: inputs.length }, T: { type: first.dtype }, axis: { int: 0 } };
  const output = { dtype: first.dtype, shape: [inputs.length, ...first.shape] };
  return first.node.graph.one('Pack', inputs, output, { attributes });
}

/** Elements of a vector `[k]` by index `[n]`: `[n]`. */
export function gather(values: Output, indices: Output): Output {
  const { graph } = values.node;
  const attributes = {
    Tparams: { type: values.dtype },
    Tindices: { type: indices.dtype },
    Taxis: INT32,
    batch_dims: { int: 0 },
  };
  const axis = graph.constant(Int32Array.of(0), []);
  const output = { dtype: values.dtype, shape: indices.shape };
  return graph.one('GatherV2', [values, indices, axis], output, { attributes });
}

/** Rows of a tensor `[k, ...]` by index `[n]`: `[n, ...]`. */
export function gatherRows(values: Output, indices: Output): Output {
  const { node } = gather(values, indices);
  const output = { dtype: values.dtype, shape: [indices.shape[0]!, ...values.shape.slice(1)] };
  return values.node.graph.one('GatherV2', node.inputs, output, { attributes: node.attributes });
}

/** Number of elements over all dimensions but the batch. */
export const elementsEach = (x: Output): number => sizeOf(x.shape.slice(1));
