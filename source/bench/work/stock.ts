/** Stock TensorFlow.js on the same addon: a layers model and its own trainOnBatch, op by op. */
import * as tf from '@tensorflow/tfjs-core';
import type { Task } from '../protocol.js';
import type { Work } from './index.js';
import { buildNetwork, LEARNING_RATE, open } from './network.js';
import { batchOf } from './steps.js';

export async function prepareStock(task: Task): Promise<Work> {
  const { info } = await open(task);
  const model = buildNetwork(task);
  const { size, images, labels } = batchOf(task);
  const x = tf.tensor4d(Float32Array.from(images), [size, task.side, task.side, 3]);
  const y = tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), task.classes), 'float32');
  model.compile({
    optimizer: tf.train.adam(LEARNING_RATE),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
  });
  const once =
    task.kind === 'train'
      ? async (): Promise<void> => void (await model.trainOnBatch(x, y))
      : async (): Promise<void> => {
          const probabilities = model.predictOnBatch(x) as tf.Tensor;
          await probabilities.data();
          probabilities.dispose();
        };
  return {
    version: `TensorFlow.js ${tf.version_core} on ${info.version}`,
    device: info.device,
    async turn(count) {
      for (let n = 0; n < count; n++) await once();
      return count * size;
    },
  };
}
