/**
 * Gradient of a convolution by its filter, which the stock WASM backend lacks: the product of the
 * unfolded input (im2col) and the output's gradient. It is summed over groups of images, so that the
 * unfolded part stays within the processor's cache and memory does not grow with the batch.
 */
import { backend_util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { free, reshaped, runKernel, values, wasmKernel, type KernelArguments } from '../tensors.js';

type ConvInfo = backend_util.Conv2DInfo;

/** Numbers of the unfolded input held at once: 1 MB. Measured: 4 MB takes a fifth to a half longer. */
const UNFOLDED_NUMBERS = 1 << 18;

/**
 * Unfolds images `first` to `first + images` of `x`, laid out `[channel, image, row, column]`, into
 * `columns` `[filter row, filter column, channel, image, output row, output column]`.
 */
function unfold(
  x: Float32Array,
  columns: Float32Array,
  info: ConvInfo,
  first: number,
  images: number,
) {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = info;
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info;
  const { dilationHeight, dilationWidth } = info;
  const { top, left } = info.padInfo;
  let to = 0;
  for (let filterRow = 0; filterRow < filterHeight; filterRow++) {
    for (let filterColumn = 0; filterColumn < filterWidth; filterColumn++) {
      const shift = filterColumn * dilationWidth - left;
      // Output columns whose input column lies within the image.
      const begin = Math.min(outWidth, Math.max(0, Math.ceil(-shift / strideWidth)));
      const end = Math.max(begin, Math.min(outWidth, Math.ceil((inWidth - shift) / strideWidth)));
      for (let channel = 0; channel < inChannels; channel++) {
        for (let image = first; image < first + images; image++) {
          const plane = (channel * batchSize + image) * inHeight * inWidth;
          for (let outRow = 0; outRow < outHeight; outRow++, to += outWidth) {
            const row = outRow * strideHeight + filterRow * dilationHeight - top;
            if (row < 0 || row >= inHeight) {
              columns.fill(0, to, to + outWidth);
              continue;
            }
            for (let i = to; i < to + begin; i++) columns[i] = 0;
            let from = plane + row * inWidth + shift + begin * strideWidth;
            for (let i = to + begin; i < to + end; i++, from += strideWidth) columns[i] = x[from]!;
            for (let i = to + end; i < to + outWidth; i++) columns[i] = 0;
          }
        }
      }
    }
  }
}

/** dW `[filter height, filter width, in channels, out channels]` of x and dy, both `[n, h, w, c]`. */
function filterGradient(
  backend: KernelArguments['backend'],
  x: TensorInfo,
  dy: TensorInfo,
  info: ConvInfo,
): TensorInfo {
  const { batchSize, outHeight, outWidth, outChannels, filterHeight, filterWidth, inChannels } =
    info;
  const rows = filterHeight * filterWidth * inChannels;
  const pixels = outHeight * outWidth;
  const group = Math.min(batchSize, Math.max(1, Math.floor(UNFOLDED_NUMBERS / (rows * pixels))));

  const planes = runKernel(backend, 'Transpose', { x }, { perm: [3, 0, 1, 2] });
  const gradient = backend.makeOutput(info.filterShape, 'float32');
  values(backend, gradient).fill(0);
  for (let first = 0; first < batchSize; first += group) {
    const images = Math.min(group, batchSize - first);
    const columns = backend.makeOutput([rows, images * pixels], 'float32');
    const part = backend.makeOutput([images * pixels, outChannels], 'float32');
    unfold(values(backend, planes), values(backend, columns), info, first, images);
    const start = first * pixels * outChannels;
    const length = images * pixels * outChannels;
    values(backend, part).set(values(backend, dy).subarray(start, start + length));
    const product = runKernel(
      backend,
      'BatchMatMul',
      { a: columns, b: part },
      { transposeA: false, transposeB: false },
    );
    const sum = values(backend, gradient);
    const term = values(backend, product);
    for (let i = 0; i < sum.length; i++) sum[i]! += term[i]!;
    for (const tensor of [columns, part, product]) free(backend, tensor);
  }
  free(backend, planes);
  return gradient;
}

export const conv2DBackpropFilter: KernelConfig = wasmKernel(
  'Conv2DBackpropFilter',
  ({ inputs, attrs, backend }) => {
    const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
    const { strides, pad, dimRoundingMode, filterShape } = attrs as unknown as {
      strides: [number, number];
      pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
      dimRoundingMode?: 'floor' | 'round' | 'ceil';
      filterShape: [number, number, number, number];
    };
    const shape = x.shape as [number, number, number, number];
    const info = backend_util.computeConv2DInfo(
      shape,
      filterShape,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    return reshaped(filterGradient(backend, x, dy, info), filterShape);
  },
);
