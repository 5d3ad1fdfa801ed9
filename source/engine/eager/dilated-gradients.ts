/**
 * Gradients of dilated convolutions, which TensorFlow.js refuses: a dilated filter is a larger filter
 * with zeros between its taps, so the gradients are those of the larger filter, at its taps.
 */
import * as tf from '@tensorflow/tfjs-core';

/** `[kh, kw, i, o]` with `dilation - 1` zero rows and columns between the taps. */
function stuffed(filter: tf.Tensor4D, [dh, dw]: [number, number]): tf.Tensor4D {
  const [height, width, i, o] = filter.shape;
  const rows = tf.pad(tf.reshape(filter, [height, 1, width * i * o]), [
    [0, 0],
    [0, dh - 1],
    [0, 0],
  ]);
  const columns = tf.pad(tf.reshape(rows, [height * dh, width, 1, i * o]), [
    [0, 0],
    [0, 0],
    [0, dw - 1],
    [0, 0],
  ]);
  const spread = tf.reshape(columns, [height * dh, width * dw, i, o]) as tf.Tensor4D;
  return tf.slice(spread, [0, 0, 0, 0], [(height - 1) * dh + 1, (width - 1) * dw + 1, i, o]);
}

function withDilations(stock: tf.GradConfig): tf.GradConfig {
  return {
    ...stock,
    gradFunc: (dy, saved, attrs) => {
      const dilations = (attrs.dilations ?? [1, 1]) as unknown as number | number[];
      const [dh, dw] = (Array.isArray(dilations) ? dilations : [dilations, dilations]) as [
        number,
        number,
      ];
      if (dh === 1 && dw === 1) return stock.gradFunc(dy, saved, attrs);
      const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D];
      const large = stuffed(filter, [dh, dw]);
      const gradients = stock.gradFunc(dy, [x, large], { ...attrs, dilations: [1, 1] });
      return {
        x: gradients.x!,
        filter: () =>
          tf.stridedSlice(gradients.filter!(), [0, 0, 0, 0], [...large.shape], [dh, dw, 1, 1]),
      };
    },
  };
}

let registered = false;

/** Registers them, for every backend; once a thread. */
export function registerDilatedGradients(): void {
  if (registered) return;
  registered = true;
  for (const name of [tf.Conv2D, tf.DepthwiseConv2dNative]) {
    const stock = tf.getGradient(name);
    tf.unregisterGradient(name);
    tf.registerGradient(withDilations(stock));
  }
}
