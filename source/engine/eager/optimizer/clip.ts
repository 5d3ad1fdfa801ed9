/** The global norm of gradients, and clipping by it. */
import * as tf from '@tensorflow/tfjs-core';

type Gradients = (tf.Tensor | null)[];

/** Root of the sum of the squares of all elements. */
export function globalNorm(gradients: Gradients): tf.Scalar {
  const squares = gradients.flatMap((gradient) =>
    gradient ? [tf.sum(tf.square(gradient)) as tf.Scalar] : [],
  );
  return tf.sqrt(tf.addN(squares));
}

/** As `tf.clip_by_global_norm` of TensorFlow: where the norm is not finite, all gradients become NaN. */
export function clipByGlobalNorm(
  gradients: Gradients,
  norm: tf.Scalar,
  clipNorm: number,
): Gradients {
  const inverse = tf.minimum(tf.div(1, norm), 1 / clipNorm);
  const scale = tf.add(tf.mul(inverse, clipNorm), tf.sub(norm, norm));
  return gradients.map((gradient) => gradient && tf.mul(gradient, scale));
}
