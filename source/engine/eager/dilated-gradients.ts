/**
 * Gradients of dilated convolutions, which TensorFlow.js refuses: a dilated filter is a larger filter
 * with zeros between its taps, so the gradients are those of the larger filter, at its taps.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** `[kh, kw, i, o]` with `dilation - 1` zero rows and columns between the taps. */
function stuffed(filter: tf.Tensor4D, [dh, dw]: [number, number]): tf.Tensor4D {
  const [height, width, i, o] = filter.shape;
  const rows = tf.pad(tf.reshape(filter, [height, 1, width * i * o]), [
    [0, 0],
    [0, dh - 1],
    [0, 0],
  ]);
  const columns = tf.pad(tf.reshape(rows, [height * dh, width, 1, i * o]), [
    [0, 0],
    [0, 0],
    [0, dw - 1],
    [0, 0],
  ]);
  const spread = tf.reshape(columns, [height * dh, width * dw, i, o]) as tf.Tensor4D;
  return tf.slice(spread, [0, 0, 0, 0], [(height - 1) * dh + 1, (width - 1) * dw + 1, i, o]);
}

function withDilations(stock: tf.GradConfig): tf.GradConfig {
  return {
    ...stock,
    gradFunc: (dy, saved, attrs) => {
      const dilations = (attrs.dilations ?? [1, 1]) as unknown as number | number[];
      const [dh, dw] = (Array.isArray(dilations) ? dilations : [dilations, dilations]) as [
        number,
        number,
      ];
      if (dh === 1 && dw === 1) return stock.gradFunc(dy, saved, attrs);
      const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D];
      const large = stuffed(filter, [dh, dw]);
      const gradients = stock.gradFunc(dy, [x, large], { ...attrs, dilations: [1, 1] });
      return {
        x: gradients.x!,
        filter: () =>
          tf.stridedSlice(gradients.filter!(), [0, 0, 0, 0], [...large.shape], [dh, dw, 1, 1]),
      };
    },
  };
}

let registered = false;

/** Registers them, for every backend; once a thread. */
export function registerDilatedGradients(): void {
  if (registered) return;
  registered = true;
  for (const name of [tf.Conv2D, tf.DepthwiseConv2dNative]) {
    const stock = tf.getGradient(name);
    tf.unregisterGradient(name);
    tf.registerGradient(withDilations(stock));
  }
}

interface Convolution {
  strides: [number, number];
  padding: 'same' | 'valid';
  dataFormat: string;
  dilationRate: [number, number];
  kernel: { read(): tf.Tensor4D };
  bias: { read(): tf.Tensor1D } | null;
  activation: { getClassName(): string; apply(x: tf.Tensor): tf.Tensor };
}

/**
 * Lets a model's dilated Conv2D layers be trained: TensorFlow.js fuses those whose activation is neither
 * ReLU nor ELU with their bias in training too, by an operation whose own gradient refuses dilation.
 */
export function unfuseDilated(model: LayersModel): void {
  for (const layer of model.layers) {
    if ('layers' in layer) unfuseDilated(layer as unknown as LayersModel);
    if (layer.getClassName() !== 'Conv2D') continue;
    const { activation, strides, padding, dataFormat, dilationRate, kernel, bias } =
      layer as unknown as Convolution;
    const fused = !['relu', 'elu'].includes(activation.getClassName());
    if (!fused || Math.max(...dilationRate) === 1 || dataFormat === 'channelsFirst') continue;
    layer.call = (inputs) =>
      tf.tidy(() => {
        const x = (Array.isArray(inputs) ? inputs[0]! : inputs) as tf.Tensor4D;
        const y = tf.conv2d(x, kernel.read(), strides, padding, 'NHWC', dilationRate);
        return activation.apply(bias ? tf.add(y, bias.read()) : y);
      });
  }
}
