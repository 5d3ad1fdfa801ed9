/** What an optimizer's rule is: how one weight is updated by its gradient. */
import type * as tf from '@tensorflow/tfjs-core';

export interface UpdateRule {
  /** Names of the slots of a weight; in the state they stand before the weight's, as in "m/dense/kernel". */
  slots: string[];
  /** @param rate What `updateRate` gives. */
  update(weight: tf.Variable, slots: tf.Variable[], gradient: tf.Tensor, rate: number): void;
}
