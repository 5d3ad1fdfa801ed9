/**
 * What the rest of the program knows of an engine. No tensor crosses this boundary: batches go in as
 * bytes, losses, probabilities and named arrays come out.
 */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { AugmentationRanges } from './augmentation/ranges.js';

export type EngineId = 'tensorflow' | 'webgpu' | 'wasm';
export type ExecutorId = 'graph' | 'eager';

/** What really runs, as recorded in events, shown in the UI and written to results.json. */
export interface EngineInfo {
  id: EngineId;
  executor: ExecutorId;
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
}

export interface AdamOptions {
  kind: 'adam';
  beta1: number;
  beta2: number;
  /** Keras's epsilon ("epsilon hat" of the paper): added to sqrt(v) after bias correction is folded into the rate. */
  epsilon: number;
}

export interface CompileOptions {
  /** Seeds dropout; together with the step number it decides every random draw of a step. */
  seed: number;
  optimizer: AdamOptions;
  /** Weight of each class in the loss `[classes]`; left out: all 1. */
  classWeights?: number[];
  /** Ranges that augmentation draws from for images with a non-zero key. */
  augmentation?: AugmentationRanges;
}

export interface StepResult {
  /** Mean loss over the batch (weighted by class weights as Keras does, before the update). */
  loss: number;
  /** Number of images whose most probable class is their label. */
  correct: number;
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
   * One optimizer step.
   * @param step Number of the step within the phase, from 0: random draws depend on it alone.
   * @param learningRate Rate of this step.
   */
  trainStep(batch: Batch, step: number, learningRate: number): Promise<StepResult>;
  /** Class probabilities `[n, classes]`, inference mode, no augmentation. */
  predict(images: Uint8Array, size: number): Promise<Float32Array>;
  /** The images of a batch exactly as `trainStep` would see them: `[n, side, side, 3]` uint8. */
  augment(batch: Batch): Promise<Uint8Array>;
  readWeights(): Promise<NamedArray[]>;
  /** @throws when a name or shape does not fit the model. */
  writeWeights(weights: NamedArray[]): Promise<void>;
  /** Optimizer slots and step counter. */
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
