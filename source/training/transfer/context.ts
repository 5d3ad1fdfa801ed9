/** The study as the transfer phase has it: images of a size of their own, its optimizer and its loss. */
import { hash } from '../../engine/index.js';
import { UserError } from '../../errors.js';
import { catalogFile, compareCatalog } from '../catalog-file.js';
import type { StudyContext } from '../context.js';
import type { StudyConfig } from '../../study/config.js';
import { imageSideOf } from '../../study/image-side.js';
import { isTransfer, transferIndex } from '../../study/phases.js';
import { printable } from '../../text.js';
import { dataOfPass } from '../pass.js';
import { prepareData, type PreparedData } from '../prepare-data.js';
import { stagesOf } from './stages.js';

/** Images of this phase's size, by the study's settings: read once, however often the phase is looked at. */
const prepared = new WeakMap<StudyConfig, Promise<PreparedData>>();

/**
 * Closes images of this phase's size that a pass with settings of its own has read, when it is over: left
 * to the garbage collector they keep their files open, which Node warns of.
 * @param config The settings of the pass, which no other has.
 */
export async function closeTransferImages(config: StudyConfig): Promise<void> {
  const read = prepared.get(config);
  prepared.delete(config);
  // What could not be read is told where it was needed.
  const data = await read?.catch(() => null);
  await data?.cache.close();
}

/** A short fine-tuning on few images needs steps more than it needs large batches. */
const LARGEST_BATCH = 16;

/** The study's own for the first; others that no study next to it in its seeds has. */
const memberSeed = (seed: number, index: number): number =>
  index === 0 ? seed : hash(seed, index);

/**
 * The study's context with the settings that this phase has of its own. A repetition has the study's split, and
 * a seed of its own for its weights, batches and augmentation.
 */
export function transferContext(context: StudyContext, phase: string = 'transfer'): StudyContext {
  const { transfer, ...study } = context.config;
  const { imageSize, augmentation, weightDecay, labelSmoothing } = transfer;
  const batchSize =
    context.fitted.get('transfer') ??
    transfer.batchSize ??
    Math.min(LARGEST_BATCH, study.batchSize);
  const config = {
    ...{ ...study, transfer, imageSize, augmentation, batchSize },
    seed: memberSeed(study.seed, transferIndex(phase)),
    epochs: Math.max(...stagesOf(transfer).map(({ last }) => last)),
    optimizer: { ...study.optimizer, kind: 'adamw' as const, weightDecay },
    loss: { ...study.loss, labelSmoothing },
    sampling: transfer.sampling ?? study.sampling,
  };
  // The study's own data, also where it is read at this phase's size.
  if (imageSize === imageSideOf(context.config)) return { ...context, config };
  const { emit, control } = context;
  const data = (asking: string): Promise<PreparedData> => {
    const known = prepared.get(context.config);
    if (known) return known;
    const read = prepareData(
      { ...config, seed: study.seed },
      asking,
      context.folder,
      emit,
      control,
    );
    prepared.set(context.config, read);
    // What has failed once is tried anew.
    read.catch(() => prepared.delete(context.config));
    return read;
  };
  const checked = async (asking: string): Promise<PreparedData> => {
    const own = dataOfPass(context.pass, await data(asking));
    const difference = differenceOf(await context.data(asking), own);
    if (difference === null) return own;
    await closeTransferImages(context.config);
    throw new UserError(
      `The images of ${printable(own.catalog.root)} are no longer those that the study began with: ${difference}. ` +
        'Put them back as they were and go on with melanoscope resume, or begin a new run.',
    );
  };
  return { ...context, config, data: checked };
}

/** The study's context as a phase that trains has it. */
export const contextOf = (context: StudyContext, phase: string): StudyContext =>
  isTransfer(phase) ? transferContext(context, phase) : context;

/** What differs, in words, between the study's images and those read at this phase's size, hours later. */
function differenceOf(study: PreparedData, own: PreparedData): string | null {
  const { classes, data } = compareCatalog(catalogFile(study), own);
  if (classes !== null || data !== null) return classes ?? data;
  return JSON.stringify(study.split) === JSON.stringify(own.split)
    ? null
    : 'they are split otherwise';
}
