/** `--batch-size auto`: the largest of 32, 16, 8, ... images whose training step fits the device's memory. */
import { writeConfig } from '../runs/run-config.js';
import type { StudyContext } from './context.js';
import { OutOfMemoryError, type CompiledModel } from '../engine/index.js';

/** A step on black images: what it takes does not depend on what they show. */
async function stepOf(model: CompiledModel, size: number, side: number): Promise<void> {
  const images = new Uint8Array(size * side * side * 3);
  await model.trainStep({ size, images, labels: new Int32Array(size) }, 0, 0);
}

/**
 * @param compile Makes a model to try; it is disposed of.
 * @param first Size to start from.
 * @param say Is told what was found, one sentence each.
 * @throws OutOfMemoryError when not even one image fits.
 */
export async function fitBatchSize(
  compile: () => CompiledModel,
  first: number,
  side: number,
  say: (message: string, level: 'note' | 'warning') => void,
): Promise<number> {
  const model = compile();
  try {
    for (let size = first; ; size = Math.floor(size / 2)) {
      try {
        await stepOf(model, size, side);
        say(`The batch size is ${size}: --batch-size auto starts from ${first}.`, 'note');
        return size;
      } catch (error) {
        if (!(error instanceof OutOfMemoryError) || size === 1) throw error;
        const next = Math.floor(size / 2);
        say(`A step of ${size} images does not fit into memory; trying ${next}.`, 'warning');
      }
    }
  } finally {
    model.dispose();
  }
}

/** Settles the batch size of the study, for this phase and those after it; a resumed run finds it settled. */
export async function chooseBatchSize(
  context: StudyContext,
  phase: string,
  compile: () => CompiledModel,
): Promise<void> {
  const { batchSize: first, imageSize } = context.config;
  const batchSize = await fitBatchSize(compile, first, imageSize, (message, type) =>
    context.emit({ type, phase, message }),
  );
  const study = context.study ?? context;
  for (const one of [context, study])
    one.config = { ...one.config, batchSize, autoBatchSize: false };
  await writeConfig(context.folder, study.config);
}
