/**
 * Gradients of the depthwise convolution by filter and input, which the stock WASM backend lacks. Both
 * walk the same pairs of pixels, channels innermost; there are few enough multiplications (one filter a
 * channel) that plain loops over WASM's memory do.
 */
import { backend_util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { values, wasmKernel } from '../tensors.js';

type ConvInfo = backend_util.Conv2DInfo;
type Shape = [number, number, number, number];

/** Calls `visit(x offset, dy offset, filter offset)` for each input pixel that an output pixel sees. */
function eachTap(info: ConvInfo, visit: (x: number, dy: number, filter: number) => void): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  const { top, left } = info.padInfo;
  for (let image = 0; image < batchSize; image++) {
    for (let outRow = 0; outRow < outHeight; outRow++) {
      for (let filterRow = 0; filterRow < info.filterHeight; filterRow++) {
        const row = outRow * strideHeight + filterRow * dilationHeight - top;
        if (row < 0 || row >= inHeight) continue;
        for (let outColumn = 0; outColumn < outWidth; outColumn++) {
          for (let filterColumn = 0; filterColumn < info.filterWidth; filterColumn++) {
            const column = outColumn * strideWidth + filterColumn * dilationWidth - left;
            if (column < 0 || column >= inWidth) continue;
            visit(
              ((image * inHeight + row) * inWidth + column) * inChannels,
              ((image * outHeight + outRow) * outWidth + outColumn) * outChannels,
              (filterRow * info.filterWidth + filterColumn) * outChannels,
            );
          }
        }
      }
    }
  }
}

interface Attributes {
  strides: [number, number];
  dilations?: [number, number];
  pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function convInfo(input: Shape, filter: Shape, attributes: Attributes): ConvInfo {
  const { strides, dilations, pad, dimRoundingMode } = attributes;
  return backend_util.computeConv2DInfo(
    input,
    filter,
    strides,
    dilations ?? [1, 1],
    pad,
    dimRoundingMode,
    true,
  );
}

export const depthwiseBackpropFilter: KernelConfig = wasmKernel(
  'DepthwiseConv2dNativeBackpropFilter',
  ({ inputs, attrs, backend }) => {
    const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
    const { filterShape, ...attributes } = attrs as unknown as Attributes & { filterShape: Shape };
    const info = convInfo(x.shape as Shape, filterShape, attributes);
    const gradient = backend.makeOutput(filterShape, 'float32');
    const image = values(backend, x);
    const change = values(backend, dy);
    // Sums over whole batches lose too much in single precision.
    const sum = new Float64Array(filterShape.reduce((a, b) => a * b));
    const multiplier = info.outChannels / info.inChannels;
    eachTap(info, (xAt, dyAt, filterAt) => {
      for (let channel = 0, out = 0; channel < info.inChannels; channel++) {
        const value = image[xAt + channel]!;
        for (let m = 0; m < multiplier; m++, out++)
          sum[filterAt + out]! += value * change[dyAt + out]!;
      }
    });
    values(backend, gradient).set(sum);
    return gradient;
  },
);

export const depthwiseBackpropInput: KernelConfig = wasmKernel(
  'DepthwiseConv2dNativeBackpropInput',
  ({ inputs, attrs, backend }) => {
    const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
    const { inputShape, ...attributes } = attrs as unknown as Attributes & { inputShape: Shape };
    const info = convInfo(inputShape, filter.shape as Shape, attributes);
    const gradient = backend.makeOutput(inputShape, 'float32');
    const change = values(backend, dy);
    const weights = values(backend, filter);
    const result = values(backend, gradient).fill(0);
    const multiplier = info.outChannels / info.inChannels;
    eachTap(info, (xAt, dyAt, filterAt) => {
      for (let channel = 0, out = 0; channel < info.inChannels; channel++) {
        let value = 0;
        for (let m = 0; m < multiplier; m++, out++)
          value += weights[filterAt + out]! * change[dyAt + out]!;
        result[xAt + channel]! += value;
      }
    });
    return gradient;
  },
);
