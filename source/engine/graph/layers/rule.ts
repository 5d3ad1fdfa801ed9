/** What a layer's rule is: how a layer of TensorFlow.js becomes ops. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Output } from '../graph.js';
import type { Variable } from '../ops/index.js';

export type Layer = LayersModel['layers'][number];

/** A layer or a setting of it that the graph executor does not know. */
export class UnsupportedLayerError extends Error {
  override readonly name = 'UnsupportedLayerError';
}

export interface LayerContext {
  /** The layer's name, for messages. */
  name: string;
  /** Its settings, as `getConfig` gives them. */
  config: Record<string, unknown>;
  inputs: Output[];
  /** Whether it runs as in training: dropout drops, batch normalization takes the batch's moments. */
  training: boolean;
  /** Whether it is trained: no `trainable = false` on it or around it. */
  trainable: boolean;
  /** One of its weights by the end of its name, e.g. "kernel"; undefined when it has none. */
  variable(name: string): Variable | undefined;
  /** As `variable`, its value. @throws when it has none. */
  weight(name: string): Output;
  /** A seed `[2]` int32 of this layer at this step. */
  seed(): Output;
  /** Gives a variable a new value at the end of the step. */
  update(variable: Variable, value: Output): void;
}

export type LayerRule = (layer: LayerContext) => Output;

/** @throws UnsupportedLayerError that names the layer. */
export function unsupported(layer: { name: string }, what: string): never {
  throw new UnsupportedLayerError(`The layer "${layer.name}" ${what}`);
}

/** The one input of a layer that takes one. */
export const input = ({ inputs }: LayerContext): Output => inputs[0]!;
