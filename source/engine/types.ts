/**
 * What the rest of the program knows of an engine. No tensor crosses this boundary: batches go in as
 * bytes, losses, probabilities and named arrays come out.
 */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Mix } from './augmentation/mix.js';
import type { AugmentationRanges } from './augmentation/ranges.js';

export type EngineId = 'tensorflow' | 'webgpu' | 'wasm';
export type ExecutorId = 'graph' | 'eager';

/** Types that convolutions and products are computed in. */
export const precisions = ['float32', 'float16', 'bfloat16'] as const;
export type Precision = (typeof precisions)[number];

/** What really runs, as recorded in events, shown in the UI and written to results.json. */
export interface EngineInfo {
  id: EngineId;
  executor: ExecutorId;
  /** Type of convolutions and products; left out: float32. */
  precision?: Precision;
  /** Whether its training steps are made of ops alone that a GPU can repeat to the bit; left out: no. */
  deterministic?: boolean;
  /** Human-readable device, e.g. "CPU, 2 threads" or "NVIDIA H100 (CUDA)". */
  device: string;
  deviceKind: 'cpu' | 'gpu';
  /** Version of what computes, e.g. "TensorFlow 2.21.0" or "TensorFlow.js WASM 4.22.0". */
  version: string;
  /** Why this engine was taken, one sentence. */
  reason: string;
  /** What a better engine would bring and the command that gets it; null when there is none at hand. */
  offer: { message: string; command: string } | null;
}

/** A batch of images as they lie in the packed cache. */
export interface Batch {
  /** Number of images n. */
  size: number;
  /** Pixels `[n, side, side, 3]` uint8, RGB. */
  images: Uint8Array;
  /** Class index of each image `[n]`. */
  labels: Int32Array;
  /**
   * Augmentation key of each image `[n]`: 0 leaves the image as it is, any other value is the seed of
   * its augmentation. Left out: no image is augmented.
   */
  augmentationKeys?: Uint32Array;
  /** How images are mixed with each other, after each was augmented; left out: they are not. */
  mix?: Mix;
  /** Weight of each image in the loss `[n]`, beside its class's; left out: all 1. */
  sampleWeights?: Float32Array;
  /** For images that are each made of two (mixup, cutmix). */
  mixing?: {
    /** Class index of the second image `[n]`. */
    secondLabels: Int32Array;
    /** Share of the first image in each, 0 to 1 `[n]`. */
    shares: Float32Array;
  };
}

/** Settings of the categorical cross-entropy. */
export interface LossOptions {
  /**
   * Share of each target that is spread over all classes, 0 to 1 (Szegedy et al. 2016).
   * @default 0
   */
  labelSmoothing?: number;
  /**
   * Exponent of the focal loss, which weighs each class's term by (1 - p)^gamma (Lin et al. 2017); its
   * alpha is the class weights' part. 0: plain cross-entropy.
   * @default 0
   */
  focalGamma?: number;
  /** Whether batches may bring `sampleWeights`. @default false */
  sampleWeights?: boolean;
  /** Whether batches may bring `mixing`. @default false */
  mixing?: boolean;
}

export interface AdamOptions {
  kind: 'adam';
  beta1: number;
  beta2: number;
  /** Keras's epsilon ("epsilon hat" of the paper): added to sqrt(v) after bias correction is folded into the rate. */
  epsilon: number;
}

/** Decay of weights apart from their gradients (Loshchilov and Hutter 2019): w -= rate * weightDecay * w. */
export interface WeightDecay {
  /** 0: none. */
  weightDecay: number;
  /** Weights whose names end in one of these do not decay, e.g. "bias", "gamma" and "beta". */
  decayExclude: string[];
}

export interface AdamWOptions extends Omit<AdamOptions, 'kind'>, WeightDecay {
  kind: 'adamw';
}

export interface SgdOptions extends WeightDecay {
  kind: 'sgd';
  /** 0: none. */
  momentum: number;
  nesterov: boolean;
}

export type OptimizerOptions = AdamOptions | AdamWOptions | SgdOptions;

export interface CompileOptions {
  /** Seeds dropout; together with the step number it decides every random draw of a step. */
  seed: number;
  optimizer: OptimizerOptions;
  /** Gradients whose global norm is larger are scaled down to it together; left out: they stay. */
  clipNorm?: number;
  /**
   * Keeps an exponential moving average of the trained weights by this decay, by which `predict` predicts
   * from the first step on; training goes on with the weights themselves. Left out: none is kept.
   */
  emaDecay?: number;
  /** Whether a step tells the global norm of its gradients. @default whether they are clipped */
  gradientNorm?: boolean;
  /** Weight of each class in the loss `[classes]`; left out: all 1. */
  classWeights?: number[];
  loss?: LossOptions;
  /** Ranges that augmentation draws from for images with a non-zero key. */
  augmentation?: AugmentationRanges;
}

export interface StepResult {
  /** Mean loss over the batch (weighted by class weights as Keras does, before the update). */
  loss: number;
  /** Number of images whose most probable class is their label; of a mixed one, that of the larger share. */
  correct: number;
  /** Global norm of the gradients before clipping, where it was asked for or gradients are clipped. */
  gradientNorm?: number;
}

/** A named array of float32 values, row-major. */
export interface NamedArray {
  name: string;
  shape: number[];
  data: Float32Array;
}

/** A model compiled for training and prediction on one engine. */
export interface CompiledModel {
  /**
   * Does what can be done for a step beside another step, e.g. augments the images in a thread of its own;
   * resolves to the batch to train on. The batch's own images may be used again once `prepare` has resolved,
   * unless it resolves to the same batch; the result's hold what they hold until the third batch after it
   * is prepared. Left out, or not called: `trainStep` does all of it, with the same result.
   *
   * @throws when that thread has ended.
   */
  prepare?(batch: Batch): Promise<Batch>;
  /**
   * One optimizer step.
   * @param step Number of the step within the phase, from 0: random draws depend on it alone.
   * @param learningRate Rate of this step.
   */
  trainStep(batch: Batch, step: number, learningRate: number): Promise<StepResult>;
  /**
   * Class probabilities `[n, classes]`, inference mode, no augmentation; by the averaged weights where they
   * are kept and a step has been made.
   */
  predict(images: Uint8Array, size: number): Promise<Float32Array>;
  /** The images of a batch exactly as `trainStep` would see them: `[n, side, side, 3]` uint8. */
  augment(batch: Batch): Promise<Uint8Array>;
  readWeights(): Promise<NamedArray[]>;
  /** @throws when a name or shape does not fit the model. */
  writeWeights(weights: NamedArray[]): Promise<void>;
  /** Optimizer slots, averaged weights (`ema/<weight>`) and step counter. */
  readOptimizerState(): Promise<NamedArray[]>;
  writeOptimizerState(state: NamedArray[]): Promise<void>;
  /** Frees every tensor of the model and the optimizer. */
  dispose(): void;
}

export interface Engine {
  readonly info: EngineInfo;
  /** Compiles a model for training. The model's input is `[batch, side, side, 3]` in 0..255. */
  compile(model: LayersModel, options: CompileOptions): CompiledModel;
  /** Bytes of tensors alive on the backend and their number, for leak checks and telemetry. */
  memory(): { bytes: number; tensors: number };
  /** Ends the threads that the engine started, if any. They never keep a process alive by themselves. */
  close?(): Promise<void>;
}
