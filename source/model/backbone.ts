/** Classifiers on a backbone: an architecture of keras.applications below a classifier of one's own. */
import {
  input,
  model as buildModel,
  type LayersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { UserError } from '../errors.js';
import { LayerStack } from './layer-stack.js';
import type { StoredLayers, StoredWeight } from './weights/layer-weights.js';

/** Layers of fixed preprocessing, which are never trained. */
export const FIXED_LAYERS: ReadonlySet<string> = new Set(['preprocessing', 'normalization']);

/** Layers of the `pooled` classifier. */
export const POOLED_HEAD = ['pool', 'dropout', 'classes'] as const;

/** An architecture with the layer names and the order of weights that it has in keras.applications. */
export interface Backbone {
  title: string;
  /**
   * Adds its layers up to the last one below the classifier.
   * @param images `[n, side, side, 3]` in 0..255; preprocessing is the first layer.
   * @returns `[n, rows, columns, channels]`
   */
  features(stack: LayerStack, images: SymbolicTensor, alpha: number): SymbolicTensor;
  /** Names of layers that end a block, so that a backbone may end there. */
  ends: RegExp;
  /** What a layer's weights in a file are here, where they are not the same; null where they are. */
  adapt?(layer: string, weights: StoredWeight[]): StoredWeight[] | null;
  /** Adds the classifier that it has in keras.applications. */
  top(stack: LayerStack, features: SymbolicTensor, classes: number): SymbolicTensor;
}

export interface BackboneOptions {
  /** Side of the square input in pixels, 32 or more. */
  side: number;
  /** Number of classes. */
  classes: number;
  /**
   * Share of each layer's filters, for the MobileNets.
   * @default 1
   */
  alpha?: number;
  /**
   * `keras`: the classifier of keras.applications, whose weights its files hold when the classes are as
   * many. `pooled`: the mean of each channel, dropout and one dense layer named `classes`.
   * @default 'pooled'
   */
  top?: 'keras' | 'pooled';
  /**
   * Share of channels dropped before the dense layer of `pooled`.
   * @default 0
   */
  dropout?: number;
  /**
   * Share of the moving moments of batch normalization that a training step leaves.
   * @default 0.99
   */
  normMomentum?: number;
  /**
   * Name of the layer that the backbone ends with; what is above it is left out.
   * @default its last one
   */
  end?: string;
  /** Decides the first weights: the same seed gives the same weights on each engine. */
  seed: number;
}

/** Pixels below which nothing would be left of the image: five layers halve it. */
const SMALLEST = 32;

/**
 * The layer that a backbone has to end with for a file that holds its lower part alone: the end of the last
 * block that the file has whole. What it lacks below that is refused when it is loaded. Null when that is the
 * backbone's own end, or there is no such block.
 */
export function coveredEnd(
  model: LayersModel,
  stored: StoredLayers,
  { ends }: Pick<Backbone, 'ends'>,
): string | null {
  let [end, last]: (string | null)[] = [null, null];
  /** Whether the file has the block so far; what follows its end without weights is still of it. */
  let [whole, ended] = [true, false];
  for (const { name, weights } of model.layers) {
    if (name === POOLED_HEAD[0]) break;
    if (weights.length > 0 && !FIXED_LAYERS.has(name)) {
      whole = (whole || ended) && stored.has(name);
      ended = false;
    }
    if (!ends.test(name)) continue;
    [last, ended] = [name, true];
    if (whole) end = name;
  }
  return end === last ? null : end;
}

/** The output of the layer named, among those that lead to a tensor. */
function outputOf(model: LayersModel, name: string): SymbolicTensor {
  const layer = model.layers.find((one) => one.name === name);
  if (layer && layer.outputShape.length === 4) return layer.output as SymbolicTensor;
  throw new UserError(
    `The backbone ${model.name} has no layer "${name}" to end with. Its layers are ` +
      `${model.layers.map((one) => one.name).join(', ')}.`,
    2,
  );
}

/**
 * Builds a classifier on the current backend: `[n, side, side, 3]` in 0..255 to probabilities
 * `[n, classes]`. Every layer but preprocessing is trainable.
 *
 * @throws UserError when images are too small, or `end` is no layer of it.
 */
export function buildOnBackbone(
  backbone: Backbone,
  {
    side,
    classes,
    alpha = 1,
    top = 'pooled',
    dropout = 0,
    normMomentum,
    end,
    seed,
  }: BackboneOptions,
): LayersModel {
  const { title: name } = backbone;
  if (side < SMALLEST) {
    throw new UserError(
      `Images of ${side}x${side} pixels are too small for ${name}: it needs ${SMALLEST} or more.`,
      2,
    );
  }
  const stack = new LayerStack(seed, normMomentum);
  const inputs = input({ shape: [side, side, 3], name: 'images' });
  let features = backbone.features(stack, inputs, alpha);
  if (end !== undefined) {
    const whole = buildModel({ inputs, outputs: features, name });
    features = outputOf(whole, end);
    const kept = new Set(buildModel({ inputs, outputs: features, name }).layers);
    for (const layer of whole.layers) if (!kept.has(layer)) layer.dispose();
  }
  const outputs =
    top === 'keras'
      ? backbone.top(stack, features, classes)
      : stack.classify(
          stack.dropout(stack.pool(features, 'pool'), dropout, 'dropout'),
          classes,
          'classes',
        );
  return buildModel({ inputs, outputs, name });
}
