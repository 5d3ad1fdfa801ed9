/**
 * The process that proves an engine: loads it, compares its arithmetic with numbers worked out by hand,
 * and prints what it has seen as one line of JSON. TensorFlow writes to descriptor 2 from C++, so whoever
 * starts it keeps that apart.
 */
import * as tf from '@tensorflow/tfjs-core';
import { messageOf, UserError } from '../../errors.js';
import { loadTensorflowBackend } from './load.js';
import type { NativeEngine } from './types.js';

/** GPUs multiply float32 with 10 bits of mantissa where they have TensorFloat-32. */
const TOLERANCE = 2e-3;

function compare(what: string, seen: ArrayLike<number>, expected: number[]): void {
  const right =
    seen.length === expected.length &&
    expected.every(
      (value, i) => Math.abs(seen[i]! - value) <= TOLERANCE * Math.max(1, Math.abs(value)),
    );
  if (!right) {
    throw new Error(`${what} gave [${Array.from(seen).join(', ')}], not [${expected.join(', ')}]`);
  }
}

function checkMatMul(): void {
  const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]));
  compare('a matrix product', product.dataSync(), [19, 22, 43, 50]);
}

/**
 * One step of gradient descent through a convolution. The image holds 1 to 9, the filter ones, the loss is
 * the sum of the four outputs [12, 16, 24, 28]; each weight's gradient is the sum of the four pixels that
 * it meets, again [12, 16, 24, 28].
 */
function checkConvolutionStep(): void {
  const image = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
  const filter = tf.variable(tf.ones<tf.Rank.R4>([2, 2, 1, 1]));
  const loss = tf.train
    .sgd(0.01)
    .minimize(() => tf.sum<tf.Scalar>(tf.conv2d(image, filter, 1, 'valid')), true);
  compare('the loss of a training step', loss!.dataSync(), [80]);
  compare('the weights after a training step', filter.dataSync(), [0.88, 0.84, 0.76, 0.72]);
}

/**
 * One step through softmax cross-entropy: x = [1, 2], W = 0, class 0 of two. Loss ln 2; dL/dW is
 * [[-1/2, 1/2], [-1, 1]].
 */
function checkSoftmaxStep(): void {
  const x = tf.tensor2d([1, 2], [1, 2]);
  const weights = tf.variable(tf.zeros<tf.Rank.R2>([2, 2]));
  const label = tf.tensor2d([1, 0], [1, 2]);
  const loss = tf.train
    .sgd(0.1)
    .minimize(
      () => tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(label, tf.matMul(x, weights)),
      true,
    );
  compare('the cross-entropy of a training step', loss!.dataSync(), [Math.LN2]);
  compare('the weights after a training step', weights.dataSync(), [0.05, -0.05, 0.1, -0.1]);
}

try {
  const engine = JSON.parse(process.argv[2] ?? '') as NativeEngine;
  const loaded = await loadTensorflowBackend(engine);
  checkMatMul();
  checkConvolutionStep();
  checkSoftmaxStep();
  process.stdout.write(`${JSON.stringify({ ok: true, ...loaded })}\n`);
} catch (error) {
  // The cause alone: what to do about it depends on who asks for the check.
  const cause = error instanceof UserError ? (error.cause ?? error) : error;
  process.stdout.write(`${JSON.stringify({ ok: false, error: messageOf(cause) })}\n`);
  process.exitCode = 1;
}
