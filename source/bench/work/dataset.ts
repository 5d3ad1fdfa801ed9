/** What reads images: ingest, the batches of an epoch, and whole epochs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BatchReader,
  epochOrder,
  findImages,
  ingest,
  type Catalog,
  type PackedCache,
} from '../../dataset/index.js';
import { augmentationKey, prepareAhead, type Batch } from '../../engine/index.js';
import { version } from '../../version.js';
import type { Task } from '../protocol.js';
import type { Work } from './index.js';
import { compile, LEARNING_RATE } from './network.js';

const SEED = 1;

/** Decodes all images into an empty cache. */
async function prepareIngest({ images, side, scratch }: Task): Promise<Work> {
  const found = await findImages(images);
  return {
    version: `melanoscope ${version}`,
    device: 'CPU',
    async turn(count) {
      for (let n = 0; n < count; n++) {
        const cacheDir = await mkdtemp(join(scratch, 'packed-'));
        const { cache } = await ingest(found, { side, cacheDir });
        await cache.close();
        await rm(cacheDir, { recursive: true });
      }
      return count * found.files.length;
    },
  };
}

/** The augmented batches of one epoch, as training makes them. */
async function* epochBatches(
  { batchSize }: Task,
  catalog: Catalog,
  cache: PackedCache,
  epoch: number,
): AsyncGenerator<{ batch: Batch; step: number }, void, void> {
  const items = catalog.images.map((_, image) => ({ image, copy: 0 }));
  const order = epochOrder(items.length, SEED, epoch);
  const reader = new BatchReader(catalog, cache, items, order, batchSize);
  for await (const { index, images, labels } of reader.batches()) {
    const size = labels.length;
    const step = (epoch - 1) * reader.length + index;
    const augmentationKeys = Uint32Array.from({ length: size }, (_, n) =>
      augmentationKey(SEED, step, n),
    );
    yield { batch: { size, images, labels, augmentationKeys }, step };
  }
}

/** Epochs over the packed cache: batches alone, or with their training steps. */
async function prepareEpochs(task: Task): Promise<Work> {
  const { engine, model } = await compile(task);
  const found = await findImages(task.images);
  const { catalog, cache } = await ingest(found, { side: task.side, cacheDir: task.scratch });
  let epoch = 0;
  const { version, device } = engine.info;
  return {
    version,
    device,
    async turn(count) {
      for (let n = 0; n < count; n++) {
        const steps = epochBatches(task, catalog, cache, ++epoch);
        for await (const { batch, step } of prepareAhead(model, steps)) {
          if (task.kind === 'epoch') await model.trainStep(batch, step, LEARNING_RATE);
          // What was not augmented while it was prepared.
          else if (batch.augmentationKeys) await model.augment(batch);
        }
      }
      return count * catalog.images.length;
    },
  };
}

export const prepareDataset = (task: Task): Promise<Work> =>
  task.kind === 'ingest' ? prepareIngest(task) : prepareEpochs(task);
