import { sizeOf, type Output } from '../graph.js';
import {
  add,
  batchNormalization,
  cast,
  div,
  elementsEach,
  mul,
  reshape,
  shapeOf,
  slice,
  sub,
  type Variable,
} from '../ops/index.js';
import { input, unsupported, type LayerContext, type LayerRule } from './rule.js';

/** Number of values of each channel in a batch, as float32. */
function countPerChannel(x: Output): Output {
  const { graph } = x.node;
  const batch = cast(reshape(slice(shapeOf(x), [0], [1]), []), 'float32');
  return mul(batch, graph.scalar(sizeOf(x.shape.slice(1, -1))));
}

/** moving += (1 - momentum) (value - moving). */
function move(layer: LayerContext, moving: Variable, value: Output): void {
  const rate = moving.value.node.graph.scalar(1 - (layer.config['momentum'] as number));
  layer.update(moving, add(moving.value, mul(sub(value, moving.value), rate)));
}

/**
 * With the batch's moments in training, with the moving ones in prediction. A layer that is not trained
 * counts as in prediction, as in Keras: the moments that its frozen weights go with stay as they are.
 */
export const batchNormalizationLayer: LayerRule = (layer) => {
  const x = input(layer);
  const { graph } = x.node;
  const rank = x.shape.length;
  const axis = layer.config['axis'] as number;
  if (axis !== -1 && axis !== rank - 1) unsupported(layer, `normalizes along axis ${axis}.`);
  const channels = x.shape[rank - 1]!;
  const all = (value: number) => graph.constant(new Float32Array(channels).fill(value), [channels]);
  const scale = layer.variable('gamma')?.value ?? all(1);
  const offset = layer.variable('beta')?.value ?? all(0);
  const mean = layer.variable('moving_mean')!;
  const variance = layer.variable('moving_variance')!;
  const training = layer.training && layer.trainable;

  const images =
    rank === 4 ? x : reshape(x, [x.shape[0]!, 1, elementsEach(x) / channels, channels]);
  const moments = training ? ([all(0), all(1)] as const) : ([mean.value, variance.value] as const);
  const epsilon = layer.config['epsilon'] as number;
  const normalized = batchNormalization(images, [scale, offset, ...moments], { epsilon, training });
  if (training) {
    move(layer, mean, normalized.mean);
    // The op divides by the number of values less one; the moving variance takes the batch's own.
    const count = countPerChannel(images);
    const share = div(sub(count, graph.scalar(1)), count);
    move(layer, variance, mul(normalized.variance, share));
  }
  return rank === 4 ? normalized.y : reshape(normalized.y, x.shape);
};
