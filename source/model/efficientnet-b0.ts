/**
 * EfficientNet-B0: inverted residual blocks with squeeze and excitation.
 * Source: Tan and Le 2019, arXiv:1905.11946; layers as in keras.applications.efficientnet.
 */
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Backbone } from './backbone.js';
import { affineWeights, marginsBy2, type LayerStack } from './layer-stack.js';
import type { StoredWeight } from './weights/layer-weights.js';

interface Stage {
  kernelSize: number;
  blocks: number;
  filters: number;
  /** Factor of the expansion. */
  expansion: number;
  /** Stride of the first block. */
  strides: 1 | 2;
}

const STAGES: Stage[] = [
  { kernelSize: 3, blocks: 1, filters: 16, expansion: 1, strides: 1 },
  { kernelSize: 3, blocks: 2, filters: 24, expansion: 6, strides: 2 },
  { kernelSize: 5, blocks: 2, filters: 40, expansion: 6, strides: 2 },
  { kernelSize: 3, blocks: 3, filters: 80, expansion: 6, strides: 2 },
  { kernelSize: 5, blocks: 3, filters: 112, expansion: 6, strides: 1 },
  { kernelSize: 5, blocks: 4, filters: 192, expansion: 6, strides: 2 },
  { kernelSize: 3, blocks: 1, filters: 320, expansion: 6, strides: 1 },
];
const BLOCKS = STAGES.reduce((sum, { blocks }) => sum + blocks, 0);

/** Rate of dropped images that the last block would have; it grows from 0 block by block. */
const DROP_CONNECT = 0.2;
/** Share of the features that its own classifier drops in training. */
const DROPOUT = 0.2;

/** ImageNet's standard deviation of each channel in 0..1. */
const DEVIATIONS = [0.229, 0.224, 0.225];

/**
 * (x - mean) / sqrt(variance) as a convolution of 1x1. The published ImageNet weights have the standard
 * deviation in the variance's place and Keras divides by its root once more (tensorflow issue 49930).
 */
function normalizationOf(mean: Float32Array, variance: Float32Array): StoredWeight[] {
  const published = DEVIATIONS.every((value, i) => Math.abs(variance[i]! - value) < 1e-4);
  const scale = DEVIATIONS.map((deviation, i) => {
    const root = Math.max(Math.sqrt(variance[i]!), 1e-7);
    return 1 / (published ? root * Math.sqrt(deviation) : root);
  });
  const [kernel, bias] = affineWeights({
    scale,
    offset: scale.map((factor, i) => -mean[i]! * factor),
  });
  return [
    { name: 'kernel', shape: [1, 1, 3, 3], data: kernel! },
    { name: 'bias', shape: [3], data: bias! },
  ];
}

/** Weighs the channels by what is in all of the image. */
function squeezeAndExcite(stack: LayerStack, x: SymbolicTensor, reduced: number, name: string) {
  const filters = x.shape.at(-1)!;
  let y = stack.pool(x, `${name}se_squeeze`);
  y = stack.through(layers.reshape({ targetShape: [1, 1, filters], name: `${name}se_reshape` }), y);
  const settings = { kernelSize: 1, useBias: true };
  y = stack.conv(y, `${name}se_reduce`, { ...settings, filters: reduced, activation: 'swish' });
  y = stack.conv(y, `${name}se_expand`, { ...settings, filters, activation: 'sigmoid' });
  return stack.through(layers.multiply({ name: `${name}se_excite` }), [x, y]);
}

function block(
  stack: LayerStack,
  x: SymbolicTensor,
  { kernelSize, filters, expansion, strides }: Stage,
  name: string,
  dropRate: number,
): SymbolicTensor {
  const channels = x.shape.at(-1)!;
  let y = x;
  if (expansion !== 1) {
    y = stack.conv(y, `${name}expand_conv`, { filters: channels * expansion, kernelSize: 1 });
    y = stack.normalize(y, `${name}expand_bn`);
    y = stack.activation(y, 'swish', `${name}expand_activation`);
  }
  if (strides === 2) y = stack.pad(y, `${name}dwconv_pad`, marginsBy2(y, kernelSize));
  y = stack.depthwise(y, `${name}dwconv`, { kernelSize, strides });
  y = stack.activation(stack.normalize(y, `${name}bn`), 'swish', `${name}activation`);
  y = squeezeAndExcite(stack, y, Math.max(1, Math.trunc(channels / 4)), name);
  y = stack.conv(y, `${name}project_conv`, { filters, kernelSize: 1 });
  y = stack.normalize(y, `${name}project_bn`);
  if (strides !== 1 || channels !== filters) return y;
  if (dropRate > 0) y = stack.dropWhole(y, dropRate, `${name}drop`);
  return stack.through(layers.add({ name: `${name}add` }), [y, x]);
}

export const efficientnetB0: Backbone = {
  title: 'EfficientNet-B0',
  ends: /_(add|project_bn)$|^top_activation$/,

  adapt(layer, weights) {
    const [mean, variance] = weights.map(({ data }) => data);
    // Keras's Normalization has a mean, a variance and a count; the layer here has a kernel and a bias.
    if (layer !== 'normalization' || mean?.length !== 3 || variance?.length !== 3) return null;
    return normalizationOf(mean, variance);
  },

  features(stack, images) {
    let x = stack.rescale(images, 1 / 255, 0);
    // Keras's Normalization; its mean and variance come with the weights and are 0 and 1 before.
    x = stack.affine(x, 'normalization', { scale: [1, 1, 1], offset: [0, 0, 0] });
    x = stack.pad(x, 'stem_conv_pad', marginsBy2(x, 3));
    x = stack.conv(x, 'stem_conv', { filters: 32, kernelSize: 3, strides: 2, padding: 'valid' });
    x = stack.activation(stack.normalize(x, 'stem_bn'), 'swish', 'stem_activation');
    let b = 0;
    STAGES.forEach((stage, i) => {
      for (let j = 0; j < stage.blocks; j++) {
        const strides = j === 0 ? stage.strides : 1;
        const name = `block${i + 1}${'abcd'[j]}_`;
        x = block(stack, x, { ...stage, strides }, name, (DROP_CONNECT * b++) / BLOCKS);
      }
    });
    x = stack.conv(x, 'top_conv', { filters: 1280, kernelSize: 1 });
    return stack.activation(stack.normalize(x, 'top_bn'), 'swish', 'top_activation');
  },

  top(stack, features, classes) {
    const pooled = stack.dropout(stack.pool(features, 'avg_pool'), DROPOUT, 'top_dropout');
    return stack.classify(pooled, classes, 'predictions');
  },
};
