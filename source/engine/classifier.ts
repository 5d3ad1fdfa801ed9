/** What every executor asks of a model and of the batches it is given. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Batch, CompileOptions, LossOptions } from './types.js';

export class Classifier {
  /** Side of its images in pixels. */
  readonly side: number;
  readonly classes: number;
  private readonly loss: LossOptions;

  /**
   * @throws when the model has not one input `[n, side, side, 3]` and one output `[n, classes]`, or the
   * class weights are not one a class.
   */
  constructor(
    model: LayersModel,
    { classWeights, loss = {} }: Pick<CompileOptions, 'classWeights' | 'loss'> = {},
  ) {
    const [input] = model.inputs;
    const [output] = model.outputs;
    const [, height, width, channels] = input.shape;
    const square = model.inputs.length === 1 && height && height === width && channels === 3;
    if (!square || model.outputs.length !== 1 || output.shape.length !== 2) {
      throw new Error('A classifier has one input [n, side, side, 3] and one output [n, classes].');
    }
    this.side = height;
    this.classes = output.shape[1]!;
    this.loss = loss;
    if (classWeights && classWeights.length !== this.classes) {
      throw new Error(`${classWeights.length} class weights for ${this.classes} classes.`);
    }
  }

  /** @throws when the bytes are not `size` images. */
  checkImages(images: Uint8Array, size: number): void {
    if (images.length !== size * this.side * this.side * 3) {
      throw new Error(`${size} images of ${this.side} pixels do not make ${images.length} bytes.`);
    }
  }

  /** @throws when images, labels or what weighs them do not fit the model or how it was compiled. */
  checkBatch({ size, images, labels, sampleWeights, mixing }: Batch): void {
    this.checkImages(images, size);
    this.checkLabels(labels, size);
    if (sampleWeights && (!this.loss.sampleWeights || sampleWeights.length !== size)) {
      throw new Error(
        `A batch of ${size} with weights needs as many, and a model compiled for them.`,
      );
    }
    if (!mixing) return;
    this.checkLabels(mixing.secondLabels, size);
    const { shares } = mixing;
    if (!this.loss.mixing || shares.length !== size || !shares.every((s) => s >= 0 && s <= 1)) {
      throw new Error(
        `A mixed batch of ${size} needs shares of 0 to 1, and a model compiled for it.`,
      );
    }
  }

  private checkLabels(labels: Int32Array, size: number): void {
    if (labels.length !== size || labels.some((label) => label < 0 || label >= this.classes)) {
      throw new Error(`A batch of ${size} needs as many labels of 0 to ${this.classes - 1}.`);
    }
  }
}
