/** Class probabilities of a whole split, read from the cache batch by batch. */
import { groupNumbers } from '../dataset/index.js';
import type { CompiledModel } from '../engine/index.js';
import type { StudyContext } from './context.js';
import { predictBatch } from './predict-batch.js';
import type { PreparedData } from './prepare-data.js';

export interface Predictions {
  /** True class of each image `[n]`. */
  labels: Int32Array;
  /** `[n, classes]`. */
  probabilities: Float32Array;
  /** Images with the same number belong together and are drawn together `[n]`. */
  groups: Int32Array;
}

/**
 * Predicts every image of a split in inference mode.
 * @param phase The phase whose view shows the progress.
 * @param of Whose model it is, where the phase looks at several.
 * @param augmented Whether predictions are means over what test-time augmentation makes.
 * @throws {Stopped} when the study is to end now.
 */
export async function predictSplit(
  context: StudyContext,
  data: PreparedData,
  model: CompiledModel,
  phase: string,
  split: 'validation' | 'test',
  { of, augmented = false }: { of?: string; augmented?: boolean } = {},
): Promise<Predictions> {
  const { catalog, cache } = data;
  const indexes = data.split[split];
  const classes = catalog.classes.length;
  const { batchSize, imageSize: side, evaluation } = context.config;
  const tta = augmented ? evaluation.tta : 'none';
  const labels = Int32Array.from(indexes, (index) => catalog.images[index].label);
  const probabilities = new Float32Array(indexes.length * classes);
  const images = new Uint8Array(batchSize * side * side * 3);
  for (let start = 0; start < indexes.length; start += batchSize) {
    await context.control.gate();
    const part = indexes.slice(start, start + batchSize);
    await cache.read(
      part.map((index) => catalog.images[index].row),
      images,
    );
    const size = part.length;
    probabilities.set(
      await predictBatch(model, images.subarray(0, size * side * side * 3), size, side, tta),
      start * classes,
    );
    context.emit({
      type: 'evaluation-progress',
      phase,
      split: of === undefined ? split : `${split}, ${of}`,
      done: start + size,
      total: indexes.length,
    });
  }
  const groupOf = groupNumbers(catalog);
  return { labels, probabilities, groups: Int32Array.from(indexes, (index) => groupOf[index]) };
}
