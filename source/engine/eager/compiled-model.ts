/** Trains and runs a model by TensorFlow.js, operation by operation, on the current backend. */
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { augmentImages } from '../augmentation/apply.js';
import { mixImages } from '../augmentation/mix.js';
import '../dilated-depthwise.js';
import '../spatial-dropout.js';
import { Classifier } from '../classifier.js';
import { denseTargets, labelsOfHits } from '../targets.js';
import type { Batch, CompileOptions, CompiledModel, NamedArray, StepResult } from '../types.js';
import { mendNormalization } from './batch-normalization.js';
import { registerDilatedGradients, unfuseDilated } from './dilated-gradients.js';
import { dropoutSeeder, type Share } from './dropout.js';
import { crossEntropy, trainingOutput } from './loss.js';
import { assignArrays, modelWeights, readArrays, type NamedTensor } from './named-arrays.js';
import { Optimizer } from './optimizer/index.js';

/** What a share adds to the batch. */
export interface Differentiated {
  /** `[2]`: loss, as much of it as the share is of its batch, and number of hits. */
  figures: tf.Tensor1D;
  /** In the order of the trainable weights; null where the loss does not depend on a weight. */
  gradients: (tf.Tensor | null)[];
}

export class EagerModel implements CompiledModel {
  private readonly classifier: Classifier;
  readonly weights: NamedTensor[];
  readonly trainable: NamedTensor[];
  private readonly optimizer: Optimizer;
  private readonly seedDropout: ReturnType<typeof dropoutSeeder>;
  private readonly trainingOutput;

  /** @throws when the model has not one input `[n, side, side, 3]` and one output `[n, classes]`. */
  constructor(
    private readonly model: LayersModel,
    private readonly options: CompileOptions,
  ) {
    this.classifier = new Classifier(model, options);
    registerDilatedGradients();
    mendNormalization(model);
    unfuseDilated(model);
    this.weights = modelWeights(model, 'all');
    this.trainable = modelWeights(model, 'trainable');
    this.optimizer = new Optimizer(this.trainable, options);
    this.seedDropout = dropoutSeeder(model, options.seed);
    this.trainingOutput = trainingOutput(model);
  }

  async trainStep(batch: Batch, step: number, learningRate: number): Promise<StepResult> {
    const { figures, gradients } = this.differentiate(batch, step);
    const norm = this.update(gradients, learningRate);
    const [loss, correct] = await figures.data();
    figures.dispose();
    if (!norm) return { loss: loss!, correct: correct! };
    const [gradientNorm] = await norm.data();
    norm.dispose();
    return { loss: loss!, correct: correct!, gradientNorm: gradientNorm! };
  }

  /**
   * Loss and gradients of a batch, or of one share of one: those of all shares add up to the batch's. The
   * caller frees the figures.
   */
  differentiate(batch: Batch, step: number, share: Share | null = null): Differentiated {
    this.checkBatch(batch);
    this.seedDropout(step, share);
    const images = this.augmented(batch);
    return tf.tidy(() => {
      const x = this.tensor(images, batch.size);
      const labels = tf.tensor1d(labelsOfHits(batch), 'int32');
      const { classes } = this.classifier;
      const targets = tf.tensor2d(denseTargets(batch, classes, this.options), [
        batch.size,
        classes,
      ]);
      let values: tf.Tensor | undefined;
      const { value, grads } = tf.variableGrads(
        () => {
          const output = this.trainingOutput(x);
          values = tf.keep(tf.clone(output.values));
          const mean = crossEntropy(output, targets, this.options.loss?.focalGamma);
          const loss = share ? tf.mul<tf.Scalar>(mean, batch.size / share.of) : mean;
          if (share && share.first > 0) return loss;
          // The penalties of weights with a regularizer, as Keras adds them: once a batch.
          return this.model
            .calculateLosses()
            .reduce<tf.Scalar>((sum, penalty) => tf.add(sum, penalty), loss);
        },
        this.trainable.map(({ tensor }) => tensor()),
      );
      const hits = tf.equal(tf.argMax(values!, -1), labels);
      values!.dispose();
      return {
        figures: tf.stack([value, tf.sum(tf.cast(hits, 'float32'))]) as tf.Tensor1D,
        gradients: this.trainable.map(({ tensor }) => grads[tensor().name] ?? null),
      };
    });
  }

  /**
   * One update of the weights by the gradients of a whole batch, which it frees.
   * @returns The gradients' global norm where it is told; the caller frees it.
   */
  update(gradients: (tf.Tensor | null)[], learningRate: number): tf.Scalar | null {
    const [norm = null] = tf.tidy(() => {
      const told = this.optimizer.apply(gradients, learningRate);
      return told ? [told] : [];
    });
    for (const gradient of gradients) gradient?.dispose();
    return norm;
  }

  /** @throws when the bytes are not `size` images. */
  checkImages(images: Uint8Array, size: number): void {
    this.classifier.checkImages(images, size);
  }

  /** @throws when images or labels do not fit the model. */
  checkBatch(batch: Batch): void {
    this.classifier.checkBatch(batch);
  }

  async predict(images: Uint8Array, size: number): Promise<Float32Array> {
    this.classifier.checkImages(images, size);
    if (size === 0) return new Float32Array(0);
    const output = this.optimizer.withAverages(() =>
      tf.tidy(() => this.model.apply(this.tensor(images, size), { training: false }) as tf.Tensor),
    );
    const probabilities = (await output.data()) as Float32Array;
    output.dispose();
    return probabilities;
  }

  /** What `predict` predicts by, in the order of the weights, where averages are kept; else null. */
  predictingWeights(): tf.Tensor[] | null {
    const averages = this.optimizer.averagesByWeight();
    if (!averages) return null;
    return this.weights.map(({ name, tensor }) => averages.get(name) ?? tensor());
  }

  async augment(batch: Batch): Promise<Uint8Array> {
    this.classifier.checkImages(batch.images, batch.size);
    return this.augmented(batch);
  }

  readWeights(): Promise<NamedArray[]> {
    return readArrays(this.weights);
  }

  async writeWeights(weights: NamedArray[]): Promise<void> {
    assignArrays(this.weights, weights, 'weights');
  }

  readOptimizerState(): Promise<NamedArray[]> {
    return this.optimizer.read();
  }

  async writeOptimizerState(state: NamedArray[]): Promise<void> {
    this.optimizer.write(state);
  }

  dispose(): void {
    this.optimizer.dispose();
    this.model.dispose();
  }

  private augmented({ images, augmentationKeys, mix }: Batch): Uint8Array {
    const { augmentation } = this.options;
    const { side } = this.classifier;
    if (!augmentation) return images;
    const each = augmentationKeys
      ? augmentImages(images, side, augmentationKeys, augmentation)
      : images;
    return mix ? mixImages(each, side, mix) : each;
  }

  private tensor(images: Uint8Array, size: number): tf.Tensor4D {
    const { side } = this.classifier;
    return tf.tensor4d(new Float32Array(images), [size, side, side, 3]);
  }
}
