/** `--batch-size auto`: the largest of 32, 16, 8, ... images whose training step fits the device's memory. */
import { isTransfer } from '../study/phases.js';
import type { BatchOwner, StudyContext } from './context.js';
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
  compile: () => CompiledModel | Promise<CompiledModel>,
  first: number,
  side: number,
  say: (message: string, level: 'note' | 'warning') => void,
): Promise<number> {
  const model = await compile();
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

/** Whose batch size a phase takes. */
const ownerOf = (phase: string): BatchOwner => (isTransfer(phase) ? 'transfer' : 'study');

/** The study with the batch sizes that runners before have found. */
export function withFitted(
  context: StudyContext,
  found: readonly { phase: string; size: number }[],
): void {
  for (const { phase, size } of found) context.fitted.set(ownerOf(phase), size);
  const batchSize = context.fitted.get('study');
  if (batchSize !== undefined) context.config = { ...context.config, batchSize };
}

/**
 * Settles the batch size, where it is to be fitted, for this phase and those after it that share it. The log
 * keeps what was found: a resumed run finds it settled.
 */
export async function chooseBatchSize(
  context: StudyContext,
  phase: string,
  compile: () => CompiledModel | Promise<CompiledModel>,
): Promise<void> {
  const { config, fitted, emit } = context;
  const owner = ownerOf(phase);
  if (!config.autoBatchSize || fitted.has(owner)) return;
  const from = config.batchSize;
  const size = await fitBatchSize(compile, from, config.imageSize, (message, type) =>
    emit({ type, phase, message }),
  );
  emit({ type: 'batch-size-fitted', phase, size, from });
  fitted.set(owner, size);
  // The transfer phase's settings are its own; others' are the study's, and those of the pass under way.
  const study = owner === 'study' && context.study ? [context.study] : [];
  for (const one of [context, ...study]) one.config = { ...one.config, batchSize: size };
}
