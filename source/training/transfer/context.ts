/** The study as the transfer phase has it: images of a size of their own, its optimizer and its loss. */
import type { StudyContext } from '../context.js';
import type { StudyConfig } from '../../study/config.js';
import { imageSideOf } from '../../study/image-side.js';
import { dataOfPass } from '../pass.js';
import { prepareData, type PreparedData } from '../prepare-data.js';
import { stagesOf } from './stages.js';

/** Images of this phase's size, by the study's settings: read once, however often the phase is looked at. */
const prepared = new WeakMap<StudyConfig, Promise<PreparedData>>();

/** A short fine-tuning on few images needs steps more than it needs large batches. */
const LARGEST_BATCH = 16;

/** The study's context with the settings that this phase has of its own. */
export function transferContext(context: StudyContext): StudyContext {
  const { transfer, ...study } = context.config;
  const { imageSize, augmentation, weightDecay, labelSmoothing } = transfer;
  const batchSize =
    context.fitted.get('transfer') ??
    transfer.batchSize ??
    Math.min(LARGEST_BATCH, study.batchSize);
  const config = {
    ...{ ...study, transfer, imageSize, augmentation, batchSize },
    epochs: Math.max(...stagesOf(transfer).map(({ last }) => last)),
    optimizer: { ...study.optimizer, kind: 'adamw' as const, weightDecay },
    loss: { ...study.loss, labelSmoothing },
    sampling: transfer.sampling ?? study.sampling,
  };
  // The study's own data, also where it is read at this phase's size.
  if (imageSize === imageSideOf(context.config)) return { ...context, config };
  const { emit, control } = context;
  const data = (phase: string): Promise<PreparedData> => {
    const known = prepared.get(context.config);
    if (known) return known;
    const read = prepareData(config, phase, context.folder, emit, control);
    prepared.set(context.config, read);
    // What has failed once is tried anew.
    read.catch(() => prepared.delete(context.config));
    return read;
  };
  return { ...context, config, data: async (phase) => dataOfPass(context.pass, await data(phase)) };
}
