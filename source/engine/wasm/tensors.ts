/** Short-hands for kernels that work on tensors in WASM's memory. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  getKernel,
  type KernelConfig,
  type NamedAttrMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

/** What a kernel function is called with. */
export interface KernelArguments {
  inputs: Record<string, TensorInfo>;
  attrs: NamedAttrMap;
  backend: BackendWasm;
}

/** A kernel for the WASM backend made from a typed function. */
export function wasmKernel(
  kernelName: string,
  run: (args: KernelArguments) => TensorInfo,
  setupFunc?: KernelConfig['setupFunc'],
): KernelConfig {
  return {
    kernelName,
    backendName: 'wasm',
    setupFunc,
    kernelFunc: ({ inputs, attrs, backend }) =>
      run({
        inputs: inputs as Record<string, TensorInfo>,
        attrs: attrs ?? {},
        backend: backend as BackendWasm,
      }),
  };
}

/**
 * Runs a registered kernel below the level of the tape. The result has one reference, which the caller
 * either returns or frees.
 */
export function runKernel(
  backend: BackendWasm,
  name: string,
  inputs: Record<string, TensorInfo>,
  attrs: Record<string, unknown> = {},
): TensorInfo {
  const config = getKernel(name, 'wasm');
  return config.kernelFunc({ inputs, attrs: attrs as NamedAttrMap, backend }) as TensorInfo;
}

/** Frees an intermediate tensor. */
export function free(backend: BackendWasm, tensor: TensorInfo): void {
  backend.disposeData(tensor.dataId);
}

/**
 * A float32 tensor's values in place. The view is good until the next allocation, which may grow
 * WASM's memory and move it: allocate everything first, then take views.
 */
export function values(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/** The same values under another shape, without a copy; it borrows the tensor's reference. */
export function reshaped(tensor: TensorInfo, shape: number[]): TensorInfo {
  return { dataId: tensor.dataId, shape, dtype: tensor.dtype };
}
