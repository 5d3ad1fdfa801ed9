/**
 * Grad-CAM (Selvaraju et al., ICCV 2017): where in a picture a network finds what speaks for a class. The
 * channels of the last convolutional activation are summed up, each with the mean slope of the class's
 * score by it, and what speaks against the class is cut off.
 */
import * as tf from '@tensorflow/tfjs-core';
import {
  model as buildModel,
  type LayersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { Classifier } from '../classifier.js';
import { beforeSoftmax } from './logits.js';

type Layer = LayersModel['layers'][number];
type Outputs = tf.Tensor | tf.Tensor[];

/** Layers that move, pool or leave out what a convolution has found. */
const PASSING =
  /^(Input|Rescaling|Normalization|ZeroPadding|Cropping|UpSampling|Reshape|Permute)|Pooling|Dropout/;

const inputsOf = (layer: Layer): SymbolicTensor[] => [layer.input].flat();

/** Its output is `[n, rows, columns, channels]` of more than one place. */
function spatial(layer: Layer): boolean {
  const [, rows, columns] = layer.outputShape as (number | null)[];
  return layer.outputShape.length === 4 && Number(rows) * Number(columns) > 1;
}

/** Place among a model's layers of the last one that holds what convolutions have found; -1 without one. */
function lastActivation({ layers }: LayersModel): number {
  const first = layers.findIndex((layer) => /Conv/.test(layer.getClassName()));
  if (first === -1) return -1;
  return layers.findLastIndex(
    (layer, i) => i >= first && spatial(layer) && !PASSING.test(layer.getClassName()),
  );
}

/** Whether layers, in their order, need nothing but one tensor and what they make of it. */
function standOn(layers: readonly Layer[], from: SymbolicTensor): boolean {
  const known = new Set([from.id]);
  return layers.every((layer) => {
    known.add((layer.output as SymbolicTensor).id);
    return inputsOf(layer).every(({ id }) => known.has(id));
  });
}

/**
 * Runs operation by operation on this thread's current backend, whatever trains the model. It reads the
 * weights that the layers hold, and is of no use once the model is disposed of.
 */
export class GradCam {
  /** Side of a map: as many places as the activation has each way. */
  readonly side: number;
  private readonly classifier: Classifier;
  private readonly below: LayersModel;
  private readonly scores: (activation: tf.Tensor) => tf.Tensor2D;

  private constructor(
    model: LayersModel,
    at: Layer,
    above: readonly Layer[],
    /** The layer whose activation it looks at, for whoever reads a map. */
    readonly layer = at.name,
  ) {
    this.classifier = new Classifier(model);
    this.side = (at.outputShape as number[])[1]!;
    const from = at.output as SymbolicTensor;
    this.below = buildModel({ inputs: model.inputs, outputs: from });
    const through = beforeSoftmax(model) ?? ((run) => run() as tf.Tensor2D);
    const [output] = model.outputs as [SymbolicTensor];
    this.scores = (activation) =>
      through(() => {
        const values = new Map<number, Outputs>([[from.id, activation]]);
        for (const layer of above) {
          const inputs = inputsOf(layer).map(({ id }) => values.get(id) as tf.Tensor);
          const fed = inputs.length === 1 ? inputs[0]! : inputs;
          values.set(
            (layer.output as SymbolicTensor).id,
            layer.apply(fed, { training: false }) as Outputs,
          );
        }
        return values.get(output.id)!;
      });
  }

  /** @returns Null for a model without a convolution below everything that decides. */
  static of(model: LayersModel): GradCam | null {
    const index = lastActivation(model);
    const at = model.layers[index];
    if (!at) return null;
    const above = model.layers.slice(index + 1);
    const [, rows, columns] = at.outputShape as number[];
    const whole = rows === columns && standOn(above, at.output as SymbolicTensor);
    return whole ? new GradCam(model, at, above) : null;
  }

  /**
   * Maps `[size, side, side]`, 0 and above, of the class named for each image.
   * @param images `[size, side, side, 3]` uint8.
   * @param classes Index of a class for each image `[size]`.
   */
  async maps(images: Uint8Array, size: number, classes: ArrayLike<number>): Promise<Float32Array> {
    this.classifier.checkImages(images, size);
    const { side, classes: count } = this.classifier;
    const wanted = new Float32Array(size * count);
    for (let n = 0; n < size; n++) wanted[n * count + classes[n]!] = 1;
    const maps = tf.tidy(() => {
      const x = tf.tensor4d(new Float32Array(images), [size, side, side, 3]);
      const activation = this.below.apply(x, { training: false }) as tf.Tensor4D;
      const chosen = tf.tensor2d(wanted, [size, count]);
      // Images do not touch each other in prediction, so the slopes of a sum are each image's own.
      const slopes = tf.grad((a) => tf.sum(tf.mul(this.scores(a), chosen)))(activation);
      const importance = tf.mean(slopes, [1, 2], true);
      return tf.relu(tf.sum(tf.mul(activation, importance), -1));
    });
    const values = (await maps.data()) as Float32Array;
    maps.dispose();
    return values;
  }
}
