/** The kernels that training needs and that the stock WASM backend lacks or runs slowly. */
import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { conv2DBackpropFilter } from './conv2d-backprop-filter.js';
import { conv2DBackpropInput } from './conv2d-backprop-input.js';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise-conv2d-backprop.js';
import { leadingReduction } from './leading-sum.js';
import { matMul } from './mat-mul.js';
import { maxPoolGrad } from './max-pool-grad.js';

let registered = false;

/** Registers them for the backend `wasm`, whose stock kernels must be registered; once a thread. */
export function registerTrainingKernels(): void {
  if (registered) return;
  registered = true;
  const kernels = [
    conv2DBackpropFilter,
    conv2DBackpropInput,
    depthwiseBackpropFilter,
    depthwiseBackpropInput,
    maxPoolGrad,
    matMul(getKernel('BatchMatMul', 'wasm')),
    leadingReduction(getKernel('Sum', 'wasm'), 'Sum'),
    leadingReduction(getKernel('Mean', 'wasm'), 'Mean'),
  ];
  for (const kernel of kernels) {
    if (getKernel(kernel.kernelName, 'wasm')) unregisterKernel(kernel.kernelName, 'wasm');
    registerKernel(kernel);
  }
}
