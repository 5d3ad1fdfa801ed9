/**
 * MobileNetV2: inverted residual blocks with linear bottlenecks.
 * Source: Sandler et al. 2018, arXiv:1801.04381; layers as in keras.applications.mobilenet_v2.
 */
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Backbone } from './backbone.js';
import { marginsBy2, type LayerStack } from './layer-stack.js';

/** Stages of blocks: filters, number of blocks, stride of the first, factor of the expansion. */
const STAGES: [filters: number, blocks: number, strides: 1 | 2, expansion: number][] = [
  [16, 1, 1, 1],
  [24, 2, 2, 6],
  [32, 3, 2, 6],
  [64, 4, 2, 6],
  [96, 3, 1, 6],
  [160, 3, 2, 6],
  [320, 1, 1, 6],
];

/** The nearest multiple of 8, never less than 90% of the value. */
function divisible(value: number): number {
  const near = Math.max(8, Math.trunc((value + 4) / 8) * 8);
  return near < 0.9 * value ? near + 8 : near;
}

interface Block {
  id: number;
  filters: number;
  strides: 1 | 2;
  expansion: number;
}

function block(stack: LayerStack, x: SymbolicTensor, { id, filters, strides, expansion }: Block) {
  const channels = x.shape.at(-1)!;
  const name = id === 0 ? 'expanded_conv' : `block_${id}`;
  let y = x;
  if (id > 0) {
    y = stack.conv(y, `${name}_expand`, { filters: expansion * channels, kernelSize: 1 });
    y = stack.relu6(stack.normalize(y, `${name}_expand_BN`), `${name}_expand_relu`);
  }
  if (strides === 2) y = stack.pad(y, `${name}_pad`, marginsBy2(y, 3));
  y = stack.depthwise(y, `${name}_depthwise`, { kernelSize: 3, strides });
  y = stack.relu6(stack.normalize(y, `${name}_depthwise_BN`), `${name}_depthwise_relu`);
  y = stack.conv(y, `${name}_project`, { filters, kernelSize: 1 });
  y = stack.normalize(y, `${name}_project_BN`);
  if (channels !== filters || strides !== 1) return y;
  return stack.through(layers.add({ name: `${name}_add` }), [x, y]);
}

/**
 * Its batch normalizations have the momentum of the other backbones by default, 0.99: with Keras's 0.999
 * the moving moments would hardly follow in the few hundred steps of a fine-tuning.
 */
export const mobilenetV2: Backbone = {
  title: 'MobileNetV2',
  ends: /_(add|project_BN)$|^out_relu$/,

  features(stack, images, alpha) {
    let x = stack.rescale(images, 1 / 127.5, -1);
    x = stack.conv(x, 'Conv1', { filters: divisible(32 * alpha), kernelSize: 3, strides: 2 });
    x = stack.relu6(stack.normalize(x, 'bn_Conv1'), 'Conv1_relu');
    let id = 0;
    for (const [width, blocks, first, expansion] of STAGES) {
      const filters = divisible(Math.trunc(width * alpha));
      for (let i = 0; i < blocks; i++) {
        x = block(stack, x, { id: id++, filters, strides: i === 0 ? first : 1, expansion });
      }
    }
    const last = alpha > 1 ? divisible(1280 * alpha) : 1280;
    x = stack.conv(x, 'Conv_1', { filters: last, kernelSize: 1 });
    return stack.relu6(stack.normalize(x, 'Conv_1_bn'), 'out_relu');
  },

  top: (stack, features, classes) =>
    stack.classify(stack.pool(features, 'pool'), classes, 'predictions'),
};
