/** Trains and runs a model as one TensorFlow graph. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { augmentationNumbers, type AugmentationNumbers } from '../augmentation/numbers.js';
import { changesImages, mixingAlone, type AugmentationRanges } from '../augmentation/ranges.js';
import { BatchAugmenter } from '../augmentation/thread/batch-augmenter.js';
import { modelWeights } from '../eager/named-arrays.js';
import '../dilated-depthwise.js';
import { Classifier } from '../classifier.js';
import type { Batch, CompiledModel, CompileOptions, NamedArray, StepResult } from '../types.js';
import { averagingRate, decayOf, ITERATIONS, iterationsIn, updateRate } from '../optimizer.js';
import type { Execution } from './execution.js';
import type { Output } from './graph.js';
import { explained } from '../out-of-memory.js';
import { matchArrays } from '../match-arrays.js';
import { Session, type Feed } from './session.js';
import { buildTrainingGraph, type TrainingGraph, type Writable } from './training-graph.js';

export class GraphModel implements CompiledModel {
  private readonly classifier: Classifier;
  private readonly graph: TrainingGraph;
  private readonly session: Session;
  /** What the graph augments by. */
  private readonly ranges: AugmentationRanges | undefined;
  /** What changes each image by itself, where the graph does not. */
  private readonly augmenter: BatchAugmenter | null;
  /** Updates made so far. */
  private iterations = 0;

  /**
   * @throws when the model has not one input `[n, side, side, 3]` and one output `[n, classes]`.
   * @throws UnsupportedLayerError for a layer that the graph executor does not know.
   */
  constructor(
    private readonly model: LayersModel,
    private readonly options: CompileOptions,
    execution: Execution = {},
  ) {
    this.classifier = new Classifier(model, options);
    const { side } = this.classifier;
    const { augmentation } = options;
    const beside = execution.augmentedBeside && augmentation && changesImages(augmentation);
    this.augmenter = beside ? new BatchAugmenter(side, augmentation) : null;
    this.ranges = beside ? mixingAlone(augmentation) : augmentation;
    this.graph = buildTrainingGraph(
      model,
      side,
      { ...options, augmentation: this.ranges },
      execution,
    );
    const { step, probabilities, writeWeights, writeSlots, clearSlots, weights, slots } =
      this.graph;
    const values = [...weights, ...slots].map(({ value }) => value);
    const entries = [step, probabilities, writeWeights, writeSlots, clearSlots, ...values];
    const { averagedProbabilities, augmented, inputs } = this.graph;
    // A step is fed with all inputs, also with those that this model does not need.
    const { rates, ...fed } = inputs;
    const augmenting = augmented ? [augmented.shown, ...Object.values(augmented.inputs)] : [];
    const fedBy = [...Object.values({ ...fed, ...rates }), ...augmenting];
    const used = [...entries, averagedProbabilities, ...fedBy];
    this.session = new Session(used.flatMap((output) => (output as Output | null)?.node ?? []));
    const first = modelWeights(model, 'all').map(({ name, tensor }) => {
      const { shape } = tensor();
      return { name, shape, data: tensor().dataSync() as Float32Array };
    });
    this.write(weights, first, writeWeights);
    this.session.run([], [clearSlots]);
  }

  async prepare(batch: Batch): Promise<Batch> {
    this.classifier.checkBatch(batch);
    return this.augmenter ? this.augmenter.applyBeside(batch) : batch;
  }

  async trainStep(given: Batch, step: number, learningRate: number): Promise<StepResult> {
    this.classifier.checkBatch(given);
    const batch = this.changed(given);
    const { size, labels } = batch;
    const { inputs } = this.graph;
    const [figures] = this.run(
      size,
      [
        this.images(batch.images, size),
        ...this.augmentationFeeds(batch),
        { placeholder: inputs.labels, shape: [size], data: labels },
        ...this.lossFeeds(batch),
        { placeholder: inputs.step, shape: [], data: Int32Array.of(step) },
        ...this.rateFeeds(learningRate),
      ],
      [this.graph.step],
    );
    const [loss, correct, updated, gradientNorm] = figures!;
    this.iterations += updated!;
    return { loss: loss!, correct: correct!, ...(gradientNorm !== undefined && { gradientNorm }) };
  }

  async predict(images: Uint8Array, size: number): Promise<Float32Array> {
    this.classifier.checkImages(images, size);
    if (size === 0) return new Float32Array(0);
    const { probabilities, averagedProbabilities } = this.graph;
    // Before the first step there is nothing that averages were made of.
    const output = this.iterations > 0 ? (averagedProbabilities ?? probabilities) : probabilities;
    const [values] = this.run(size, [this.images(images, size)], [output]);
    return values as Float32Array;
  }

  async augment(given: Batch): Promise<Uint8Array> {
    this.classifier.checkImages(given.images, given.size);
    const batch = this.changed(given);
    const { augmented } = this.graph;
    if (!augmented || (!batch.augmentationKeys && !batch.mix)) return batch.images;
    const feeds = [this.images(batch.images, batch.size), ...this.augmentationFeeds(batch)];
    const [shown] = this.session.run(feeds, [augmented.shown]);
    return Uint8Array.from(shown!);
  }

  async readWeights(): Promise<NamedArray[]> {
    return this.read(this.graph.weights);
  }

  async writeWeights(weights: NamedArray[]): Promise<void> {
    this.write(this.graph.weights, weights, this.graph.writeWeights);
  }

  async readOptimizerState(): Promise<NamedArray[]> {
    const iterations = Float32Array.of(this.iterations);
    return [...this.read(this.graph.slots), { name: ITERATIONS, shape: [], data: iterations }];
  }

  async writeOptimizerState(state: NamedArray[]): Promise<void> {
    const count = iterationsIn(state);
    const slots = state.filter(({ name }) => name !== ITERATIONS);
    this.write(this.graph.slots, slots, this.graph.writeSlots, 'optimizer state');
    this.iterations = count;
  }

  dispose(): void {
    this.augmenter?.close();
    this.session.dispose();
    this.model.dispose();
  }

  /** @throws OutOfMemoryError when a batch of this size does not fit. */
  private run(size: number, feeds: Feed[], fetches: Output[]) {
    try {
      return this.session.run(feeds, fetches);
    } catch (error) {
      throw explained(error, size, this.classifier.side);
    }
  }

  /** The batch with what the graph leaves to others. */
  private changed(batch: Batch): Batch {
    return this.augmenter ? this.augmenter.apply(batch) : batch;
  }

  private images(data: Uint8Array, size: number) {
    const { side } = this.classifier;
    return { placeholder: this.graph.inputs.images, shape: [size, side, side, 3], data };
  }

  /** The numbers that the next update is made with. */
  private rateFeeds(learningRate: number): Feed[] {
    const { optimizer, emaDecay = 0 } = this.options;
    const { rate, decay, averaging } = this.graph.inputs.rates;
    const t = this.iterations + 1;
    const feed = (placeholder: Output | undefined, value: number) =>
      placeholder ? [{ placeholder, shape: [], data: Float32Array.of(value) }] : [];
    return [
      ...feed(rate, updateRate(learningRate, t, optimizer)),
      ...feed(decay, learningRate * decayOf(optimizer)),
      ...feed(averaging, averagingRate(t, emaDecay)),
    ];
  }

  /** What the loss takes beside labels; a batch that brings none has weights of 1 and images of one. */
  private lossFeeds({ size, labels, sampleWeights, mixing }: Batch): Feed[] {
    const { inputs } = this.graph;
    const ones = () => new Float32Array(size).fill(1);
    const feed = (placeholder: Output | undefined, data: () => Feed['data']) =>
      placeholder ? [{ placeholder, shape: [size], data: data() }] : [];
    return [
      ...feed(inputs.sampleWeights, () => sampleWeights ?? ones()),
      ...feed(inputs.secondLabels, () => mixing?.secondLabels ?? labels),
      ...feed(inputs.shares, () => mixing?.shares ?? ones()),
    ];
  }

  private read(variables: Writable[]): NamedArray[] {
    if (variables.length === 0) return [];
    const values = this.session.run(
      [],
      variables.map(({ value }) => value),
    );
    return variables.map(({ name, shape }, i) => ({
      name,
      shape: [...shape],
      data: values[i] as Float32Array,
    }));
  }

  private write(targets: Writable[], arrays: NamedArray[], done: Output, what = 'weights'): void {
    const feeds = matchArrays(targets, arrays, what).map(({ target, array }) => ({
      placeholder: target.placeholder,
      shape: target.shape,
      data: array.data,
    }));
    this.session.run(feeds, [done]);
  }

  /** The numbers by which the graph changes a batch's images, where it does. */
  private augmentationFeeds({ size, augmentationKeys, mix }: Batch): Feed[] {
    const { augmented } = this.graph;
    if (!augmented || !this.ranges) return [];
    const keys = augmentationKeys ?? new Uint32Array(size);
    const numbers = augmentationNumbers(keys, mix, this.classifier.side, this.ranges);
    return Object.entries(augmented.inputs).map(([name, placeholder]) => ({
      placeholder,
      shape: [size, ...placeholder.shape.slice(1)],
      data: numbers[name as keyof AugmentationNumbers],
    }));
  }
}
