/**
 * MobileNetV1: depth-wise convolutions of 3x3, each followed by one of 1x1.
 * Source: Howard et al. 2017, arXiv:1704.04861; layers as in keras.applications.mobilenet.
 */
import { layers, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { buildOnBackbone, type Backbone, type BackboneOptions } from './backbone.js';
import type { LayerStack } from './layer-stack.js';

/** Filters and stride of each block. */
const BLOCKS: [filters: number, strides: 1 | 2][] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  ...Array.from({ length: 5 }, (): [number, 1] => [512, 1]),
  [1024, 2],
  [1024, 1],
];

/** Share of the features that its own classifier drops in training. */
const DROPOUT = 1e-3;

function block(stack: LayerStack, x: SymbolicTensor, id: number, filters: number, strides: 1 | 2) {
  if (strides === 2) {
    x = stack.pad(x, `conv_pad_${id}`, [
      [0, 1],
      [0, 1],
    ]);
  }
  x = stack.depthwise(x, `conv_dw_${id}`, { kernelSize: 3, strides });
  x = stack.relu6(stack.normalize(x, `conv_dw_${id}_bn`), `conv_dw_${id}_relu`);
  x = stack.conv(x, `conv_pw_${id}`, { filters, kernelSize: 1 });
  return stack.relu6(stack.normalize(x, `conv_pw_${id}_bn`), `conv_pw_${id}_relu`);
}

export const mobilenetV1: Backbone = {
  title: 'MobileNetV1',
  ends: /^conv_pw_\d+_relu$/,

  features(stack, images, alpha) {
    const share = (filters: number) => Math.trunc(filters * alpha);
    let x = stack.rescale(images, 1 / 127.5, -1);
    x = stack.conv(x, 'conv1', { filters: share(32), kernelSize: 3, strides: 2 });
    x = stack.relu6(stack.normalize(x, 'conv1_bn'), 'conv1_relu');
    BLOCKS.forEach(([filters, strides], i) => {
      x = block(stack, x, i + 1, share(filters), strides);
    });
    return x;
  },

  top(stack, features, classes) {
    const channels = features.shape.at(-1)!;
    let x = stack.pool(features, 'pool');
    x = stack.through(layers.reshape({ targetShape: [1, 1, channels], name: 'reshape_1' }), x);
    x = stack.dropout(x, DROPOUT, 'dropout');
    x = stack.conv(x, 'conv_preds', { filters: classes, kernelSize: 1, useBias: true });
    x = stack.through(layers.reshape({ targetShape: [classes], name: 'reshape_2' }), x);
    return stack.activation(x, 'softmax', 'predictions');
  },
};

/** Builds MobileNetV1, see `buildOnBackbone`. */
export const buildMobileNetV1 = (options: BackboneOptions): LayersModel =>
  buildOnBackbone(mobilenetV1, options);
