/**
 * Gradient of max pooling. The stock kernel searches every window of every input pixel, which takes
 * longer than the convolution before it; here each output pixel is visited once and sends its gradient
 * to the first largest input of its window, as TensorFlow does.
 */
import { backend_util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { values, wasmKernel } from '../tensors.js';

type PoolInfo = backend_util.Conv2DInfo;

/** The common case, windows of 2 by 2 that do not overlap, without the general one's bookkeeping. */
function halve(x: Float32Array, dy: Float32Array, dx: Float32Array, info: PoolInfo): void {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, inChannels: channels } = info;
  const below = inWidth * channels;
  for (let image = 0, from = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        const corner = ((image * inHeight + 2 * row) * inWidth + 2 * column) * channels;
        for (let at = corner; at < corner + channels; at++, from++) {
          let best = at;
          let largest = x[at]!;
          let next = x[at + channels]!;
          if (next > largest) {
            largest = next;
            best = at + channels;
          }
          next = x[at + below]!;
          if (next > largest) {
            largest = next;
            best = at + below;
          }
          if (x[at + below + channels]! > largest) best = at + below + channels;
          dx[best] = dy[from]!;
        }
      }
    }
  }
}

function general(x: Float32Array, dy: Float32Array, dx: Float32Array, info: PoolInfo): void {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, inChannels: channels } = info;
  for (let image = 0, from = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      const top = row * info.strideHeight - info.padInfo.top;
      for (let column = 0; column < outWidth; column++) {
        const left = column * info.strideWidth - info.padInfo.left;
        for (let channel = 0; channel < channels; channel++, from++) {
          let best = -1;
          let largest = -Infinity;
          for (let y = Math.max(0, top); y < Math.min(inHeight, top + info.filterHeight); y++) {
            for (let z = Math.max(0, left); z < Math.min(inWidth, left + info.filterWidth); z++) {
              const at = ((image * inHeight + y) * inWidth + z) * channels + channel;
              if (x[at]! > largest || best < 0) {
                largest = x[at]!;
                best = at;
              }
            }
          }
          if (best >= 0) dx[best]! += dy[from]!;
        }
      }
    }
  }
}

export const maxPoolGrad: KernelConfig = wasmKernel('MaxPoolGrad', ({ inputs, attrs, backend }) => {
  const { dy, input } = inputs as { dy: TensorInfo; input: TensorInfo };
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as {
    filterSize: [number, number];
    strides: [number, number];
    pad: 'valid' | 'same' | number;
    dimRoundingMode?: 'floor' | 'round' | 'ceil';
  };
  const shape = input.shape as [number, number, number, number];
  const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const dx = backend.makeOutput(shape, 'float32');
  const x = values(backend, input);
  const result = values(backend, dx).fill(0);
  const halves =
    [info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth].every(
      (n) => n === 2,
    ) &&
    2 * info.outHeight <= info.inHeight &&
    2 * info.outWidth <= info.inWidth;
  (halves ? halve : general)(x, values(backend, dy), result, info);
  return dx;
});
