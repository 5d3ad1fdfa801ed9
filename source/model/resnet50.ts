/**
 * ResNet-50: residual blocks of three convolutions.
 * Source: He et al. 2015, arXiv:1512.03385; layers as in keras.applications.resnet.
 */
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Backbone } from './backbone.js';
import type { LayerStack } from './layer-stack.js';

/** Stages of blocks: filters within, number of blocks, stride of the first. */
const STAGES: [filters: number, blocks: number, strides: 1 | 2][] = [
  [64, 3, 1],
  [128, 4, 2],
  [256, 6, 2],
  [512, 3, 2],
];

/** ImageNet's mean of each channel in 0..255: blue, green, red. */
const MEANS = [103.939, 116.779, 123.68];

const normalize = (stack: LayerStack, x: SymbolicTensor, name: string) =>
  stack.normalize(x, name, { epsilon: 1.001e-5 });

function block(
  stack: LayerStack,
  x: SymbolicTensor,
  filters: number,
  name: string,
  { strides, widen }: { strides: 1 | 2; widen: boolean },
): SymbolicTensor {
  const one = { kernelSize: 1, useBias: true, padding: 'valid' } as const;
  let short = x;
  if (widen) {
    short = stack.conv(x, `${name}_0_conv`, { ...one, filters: 4 * filters, strides });
    short = normalize(stack, short, `${name}_0_bn`);
  }
  let y = stack.conv(x, `${name}_1_conv`, { ...one, filters, strides });
  y = stack.activation(normalize(stack, y, `${name}_1_bn`), 'relu', `${name}_1_relu`);
  y = stack.conv(y, `${name}_2_conv`, { filters, kernelSize: 3, useBias: true });
  y = stack.activation(normalize(stack, y, `${name}_2_bn`), 'relu', `${name}_2_relu`);
  y = stack.conv(y, `${name}_3_conv`, { ...one, filters: 4 * filters });
  y = normalize(stack, y, `${name}_3_bn`);
  y = stack.through(layers.add({ name: `${name}_add` }), [short, y]);
  return stack.activation(y, 'relu', `${name}_out`);
}

export const resnet50: Backbone = {
  title: 'ResNet-50',
  ends: /_out$/,

  features(stack, images) {
    const around = (zeros: number): [[number, number], [number, number]] => [
      [zeros, zeros],
      [zeros, zeros],
    ];
    // Red and blue change places, then the means go off, as Keras preprocesses for it.
    const order = { scale: [1, 1, 1], offset: MEANS.map((mean) => -mean), reverse: true };
    let x = stack.affine(images, 'preprocessing', order);
    x = stack.pad(x, 'conv1_pad', around(3));
    const stem = {
      filters: 64,
      kernelSize: 7,
      strides: 2,
      padding: 'valid',
      useBias: true,
    } as const;
    x = stack.conv(x, 'conv1_conv', stem);
    x = stack.activation(normalize(stack, x, 'conv1_bn'), 'relu', 'conv1_relu');
    x = stack.pad(x, 'pool1_pad', around(1));
    x = stack.through(layers.maxPooling2d({ poolSize: 3, strides: 2, name: 'pool1_pool' }), x);
    STAGES.forEach(([filters, blocks, first], i) => {
      for (let j = 1; j <= blocks; j++) {
        const strides = j === 1 ? first : 1;
        x = block(stack, x, filters, `conv${i + 2}_block${j}`, { strides, widen: j === 1 });
      }
    });
    return x;
  },

  top: (stack, features, classes) =>
    stack.classify(stack.pool(features, 'avg_pool'), classes, 'predictions'),
};
