/**
 * Sum and mean over all axes but the last, as the gradients of a bias and batch normalisation take
 * them. The stock kernels first transpose the whole tensor; these read it once, in order.
 */
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { values, wasmKernel, type KernelArguments } from '../tensors.js';

/** Whether `axis` names all axes of `x` but the last. */
function isLeading(x: TensorInfo, axis: unknown): boolean {
  const rank = x.shape.length;
  // No axis means all of them.
  if (typeof axis !== 'number' && !Array.isArray(axis)) return false;
  const axes = (Array.isArray(axis) ? axis : [axis]) as number[];
  const named = new Set(axes.map((a) => (a < 0 ? a + rank : a)));
  return rank > 1 && named.size === rank - 1 && !named.has(rank - 1);
}

function leadingSum({ inputs, attrs, backend }: KernelArguments, mean: boolean): TensorInfo {
  const x = inputs.x!;
  const channels = x.shape.at(-1)!;
  const keep = attrs.keepDims === true;
  const shape = keep ? [...x.shape.slice(0, -1).map(() => 1), channels] : [channels];
  const result = backend.makeOutput(shape, 'float32');
  const from = values(backend, x);
  const sum = new Float64Array(channels);
  for (let at = 0; at < from.length; at += channels) {
    for (let c = 0; c < channels; c++) sum[c]! += from[at + c]!;
  }
  const rows = from.length / channels;
  if (mean) for (let c = 0; c < channels; c++) sum[c]! /= rows;
  values(backend, result).set(sum);
  return result;
}

/** The kernel in place of the stock `Sum` or `Mean`, which it calls for other axes. */
export function leadingReduction(stock: KernelConfig, kind: 'Sum' | 'Mean'): KernelConfig {
  return wasmKernel(
    kind,
    (args) =>
      args.inputs.x!.dtype === 'float32' && isLeading(args.inputs.x!, args.attrs.axis)
        ? leadingSum(args, kind === 'Mean')
        : (stock.kernelFunc(args) as TensorInfo),
    stock.setupFunc,
  );
}
