import * as tf from '@tensorflow/tfjs-core';
import type { AdamOptions, AdamWOptions } from '../../types.js';
import type { UpdateRule } from './rule.js';

/** Adam (Kingma and Ba 2015) in the form of Keras: w -= rate m / (sqrt(v) + epsilon). */
export const adam = ({ beta1, beta2, epsilon }: AdamOptions | AdamWOptions): UpdateRule => ({
  slots: ['m', 'v'],
  update: (weight, [m, v], gradient, rate) => {
    m!.assign(tf.add(m!, tf.mul(tf.sub(gradient, m!), 1 - beta1)));
    v!.assign(tf.add(v!, tf.mul(tf.sub(tf.square(gradient), v!), 1 - beta2)));
    const change = tf.div(tf.mul(m!, rate), tf.add(tf.sqrt(v!), epsilon));
    weight.assign(tf.sub(weight, change));
  },
});
