/**
 * Dilation of the layer DepthwiseConv2D, as Keras has it. TensorFlow.js keeps the setting and computes the
 * layer without it, both its shape and its values.
 */
import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';

type Pair = [number, number];

/** What is used of the layer. */
interface Depthwise {
  kernelSize: Pair;
  strides: Pair;
  padding: string;
  dataFormat: string;
  dilationRate: Pair | number;
  depthwiseKernel: { read(): tf.Tensor4D };
  bias: { read(): tf.Tensor1D } | null;
  activation: { apply(x: tf.Tensor): tf.Tensor } | null;
  call(inputs: tf.Tensor | tf.Tensor[], kwargs: unknown): tf.Tensor | tf.Tensor[];
  computeOutputShape(shape: number[] | number[][]): number[];
}

const dilationsOf = ({ dilationRate }: Depthwise): Pair =>
  Array.isArray(dilationRate) ? dilationRate : [dilationRate, dilationRate];

/** Whether it has a dilation, of images whose channels come last: others are left to TensorFlow.js. */
const dilated = (layer: Depthwise) =>
  layer.dataFormat !== 'channelsFirst' && Math.max(...dilationsOf(layer)) > 1;

/** Corrects the layer, for the models that are built after that. */
function correct(): void {
  const layer = Object.getPrototypeOf(layers.depthwiseConv2d({ kernelSize: 1 })) as Depthwise;
  const { call, computeOutputShape } = layer;

  layer.computeOutputShape = function (this: Depthwise, shape) {
    const own = computeOutputShape.call(this, shape);
    if (!dilated(this) || this.padding === 'same') return own;
    const [n, rows, columns, channels] = own as [number, number, number, number];
    const [down, across] = dilationsOf(this);
    const less = (size: number, dilation: number) => (size - 1) * (dilation - 1);
    const height = rows - less(this.kernelSize[0], down);
    return [n, height, columns - less(this.kernelSize[1], across), channels];
  };

  layer.call = function (this: Depthwise, inputs, kwargs) {
    if (!dilated(this)) return call.call(this, inputs, kwargs);
    return tf.tidy(() => {
      const [x] = (Array.isArray(inputs) ? inputs : [inputs]) as [tf.Tensor4D];
      const padding = this.padding as 'same' | 'valid';
      const kernel = this.depthwiseKernel.read();
      const dilations = dilationsOf(this);
      const y = tf.depthwiseConv2d(x, kernel, this.strides, padding, 'NHWC', dilations);
      const biased = this.bias ? tf.add(y, this.bias.read()) : y;
      return this.activation ? this.activation.apply(biased) : biased;
    });
  };
}

// A module is run once a thread.
correct();
