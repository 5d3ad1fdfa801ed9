/** The study as the transfer phase has it: images of a size of their own, its optimizer and its loss. */
import type { StudyContext } from '../context.js';
import { prepareData } from '../prepare-data.js';
import { stagesOf } from './stages.js';

/** The study's context with the settings that this phase has of its own. */
export function transferContext(context: StudyContext): StudyContext {
  const { transfer, ...study } = context.config;
  const { imageSize, augmentation, weightDecay, labelSmoothing } = transfer;
  const batchSize = transfer.batchSize ?? study.batchSize;
  const config = {
    ...{ ...study, transfer, imageSize, augmentation, batchSize },
    epochs: Math.max(...stagesOf(transfer).map(({ last }) => last)),
    optimizer: { ...study.optimizer, kind: 'adamw' as const, weightDecay },
    loss: { ...study.loss, labelSmoothing },
  };
  if (imageSize === study.imageSize) return { ...context, config };
  const { emit, control } = context;
  return {
    ...context,
    config,
    data: (phase) => prepareData(config, phase, context.folder, emit, control),
  };
}
