/** Training steps and predictions on one batch in memory. */
import type { Batch } from '../../engine/index.js';
import type { Task } from '../protocol.js';
import type { Work } from './index.js';
import { compile, LEARNING_RATE } from './network.js';

/** Pixels and labels that every contestant makes by the same rule: their values do not matter to speed. */
export function batchOf({ side, batchSize: size, classes }: Task): Batch {
  return {
    size,
    images: Uint8Array.from({ length: size * side * side * 3 }, (_, i) => (i * 7919) % 256),
    labels: Int32Array.from({ length: size }, (_, i) => i % classes),
  };
}

export async function prepareSteps(task: Task): Promise<Work> {
  const { engine, model } = await compile(task);
  const batch = batchOf(task);
  let step = 0;
  const once = (): Promise<unknown> =>
    task.kind === 'train'
      ? model.trainStep(batch, step++, LEARNING_RATE)
      : model.predict(batch.images, batch.size);
  const { version, device } = engine.info;
  return {
    version,
    device,
    async turn(count) {
      for (let n = 0; n < count; n++) await once();
      return count * batch.size;
    },
  };
}
