import * as tf from '@tensorflow/tfjs-core';
import type { SgdOptions } from '../../types.js';
import type { UpdateRule } from './rule.js';

/** Gradient descent with Keras's momentum: velocity = momentum velocity - rate gradient. */
export const sgd = ({ momentum, nesterov }: SgdOptions): UpdateRule => ({
  slots: momentum === 0 ? [] : ['velocity'],
  update: (weight, [velocity], gradient, rate) => {
    const step = tf.mul(gradient, rate);
    if (!velocity) {
      weight.assign(tf.sub(weight, step));
      return;
    }
    velocity.assign(tf.sub(tf.mul(velocity, momentum), step));
    const change = nesterov ? tf.sub(tf.mul(velocity, momentum), step) : velocity;
    weight.assign(tf.add(weight, change));
  },
});
