/**
 * The loop. The order of the code is the order in which things happen: an epoch's steps, the pass over
 * the validation set, the checkpoints, the events.
 */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { BatchReader } from '../dataset/index.js';
import {
  augmentationKey,
  drawMix,
  mixLabels,
  prepareAhead,
  type Batch,
  type CompiledModel,
} from '../engine/index.js';
import { messageOf } from '../errors.js';
import {
  accuracyOf,
  confusionMatrix,
  crossEntropy,
  predictedClasses,
} from '../evaluation/index.js';
import type { Phase } from '../study/phases.js';
import type { LoopState } from './checkpoint.js';
import type { CheckpointInterval } from './checkpoint-interval.js';
import type { StudyContext } from './context.js';
import { Stopped } from './control.js';
import { Diverged } from './diverged.js';
import { EpochClock } from './epoch-clock.js';
import { changeRate, learningRateOf } from './learning-rate.js';
import { predictSplit } from './predict-split.js';
import type { PreparedData } from './prepare-data.js';
import type { Preview } from './preview.js';
import { corrected, priorCorrectionOf, trainedShares } from './prior.js';
import { afterEpoch } from './schedule/index.js';
import { saveCheckpoint } from './save-checkpoint.js';
import { orderOf, type TrainingSet } from './training-set.js';

export interface Training {
  context: StudyContext;
  phase: Phase;
  data: PreparedData;
  layers: LayersModel;
  model: CompiledModel;
  set: TrainingSet;
  /** Where the loop stands; kept up to date as it goes on. */
  loop: LoopState;
  /** The phase's folder in the run. */
  folder: string;
  preview: Preview;
  /** When a checkpoint within an epoch is due. */
  interval: CheckpointInterval;
  /** The newest checkpoint to go on from, if there is one. */
  good: { epoch: number; step: number } | null;
  /** The epoch that is the best by the loop, and whose checkpoint is still to be written. */
  bestDue?: number | null;
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Before `last`, which would name a best epoch that is not there. */
async function saveBestDue(training: Training, how?: { wait: boolean }): Promise<void> {
  const epoch = training.bestDue ?? null;
  if (epoch === null) return;
  await saveCheckpoint(training, 'best', epoch, how);
  training.bestDue = null;
}

async function saveLast(training: Training, epoch: number): Promise<void> {
  await saveCheckpoint(training, 'last', epoch);
  training.good = { epoch, step: training.loop.globalStep };
}

/** Keys of a batch's augmentation: the step and the place in the batch decide, so a step can be run again. */
function keysOf({ context, phase }: Training, step: number, size: number): Uint32Array | undefined {
  if (phase.recipe?.augment !== 'all') return undefined;
  return Uint32Array.from({ length: size }, (_, n) =>
    augmentationKey(context.config.seed, step, n),
  );
}

/** How the images and labels of a step are mixed with each other, where they are. */
function mixOf({ context }: Training, step: number, labels: Int32Array): Partial<Batch> {
  const { seed, imageSize, augmentation } = context.config;
  const mix = drawMix(seed, step, labels.length, imageSize, augmentation);
  return mix ? { mix, mixing: mixLabels(labels, mix) } : {};
}

/** Takes over the epochs that were asked for on top, and records them. */
function addEpochs({ context, phase, loop }: Training): void {
  const extra = context.control.takeExtraEpochs();
  if (extra === 0) return;
  loop.extraEpochs += extra;
  const epochs = context.config.epochs + loop.extraEpochs;
  context.emit({ type: 'epochs-extended', phase: phase.id, epoch: loop.epoch, epochs });
}

/** The steps that the epoch still has, with their batches. */
async function* stepsLeft(
  training: Training,
  steps: number,
): AsyncGenerator<{ batch: Batch; globalStep: number }, void, void> {
  const { context, data, set, loop } = training;
  const { seed, batchSize } = context.config;
  const first = (loop.epoch - 1) * steps;
  const order = orderOf(set, seed, loop.epoch);
  const reader = new BatchReader(data.catalog, data.cache, set.items, order, batchSize);
  for await (const { index, images, labels } of reader.batches(loop.step)) {
    const globalStep = first + index;
    const size = labels.length;
    const augmentationKeys = keysOf(training, globalStep, size);
    const mixed = augmentationKeys && mixOf(training, globalStep, labels);
    yield { batch: { size, images, labels, augmentationKeys, ...mixed }, globalStep };
  }
}

async function trainSteps(training: Training, clock: EpochClock, steps: number): Promise<void> {
  const { context, phase, model, loop } = training;
  const { control, emit } = context;
  for await (const { batch, globalStep } of prepareAhead(model, stepsLeft(training, steps))) {
    await control.gate();
    changeRate(context, loop, globalStep, steps);
    addEpochs(training);
    const learningRate = learningRateOf(context, loop, globalStep, steps);
    const { size } = batch;
    const result = await model.trainStep(batch, globalStep, learningRate);
    const { loss, correct, gradientNorm } = result;
    loop.step += 1;
    loop.globalStep = globalStep + 1;
    loop.sums.loss += loss * size;
    loop.sums.correct += correct;
    loop.sums.images += size;
    clock.step(size);
    emit({
      type: 'step',
      phase: phase.id,
      epoch: loop.epoch,
      step: loop.step,
      steps,
      globalStep: loop.globalStep,
      loss: finiteOrNull(loss),
      meanLoss: finiteOrNull(loop.sums.loss / loop.sums.images),
      meanAccuracy: loop.sums.correct / loop.sums.images,
      imagesPerSecond: clock.imagesPerSecond,
      learningRate,
      ...(gradientNorm !== undefined && { gradientNorm: finiteOrNull(gradientNorm) }),
    });
    if (!Number.isFinite(loss))
      throw new Diverged(training, 'the loss', { learningRate, gradientNorm });
    const asked = control.takeCheckpoint();
    // The end of the epoch has a checkpoint of its own.
    if ((asked || training.interval.isDue(loop.globalStep)) && (asked || loop.step < steps)) {
      await saveLast(training, loop.epoch);
    }
  }
}

/** Ends the epoch: validation, the record, the checkpoints. */
async function finishEpoch(training: Training, clock: EpochClock, steps: number): Promise<void> {
  const { context, phase, data, model, set, loop, preview } = training;
  const imagesPerSecond = clock.imagesPerSecond;
  const found = await predictSplit(context, data, model, phase.id, 'validation');
  const { labels, probabilities } = found;
  const train = {
    loss: finiteOrNull(loop.sums.loss / loop.sums.images),
    accuracy: loop.sums.correct / loop.sums.images,
  };
  const validation = {
    loss: crossEntropy(labels, probabilities),
    accuracy: accuracyOf(labels, probabilities),
  };
  const classes = data.catalog.classes.length;
  // The matrix is of what the epoch would be evaluated by; the curves, of what is trained.
  const prior = priorCorrectionOf(context.config, trainedShares(set, data.catalog), found);
  const predicted = predictedClasses(corrected(found, prior).probabilities, classes);
  const epoch = loop.epoch;
  const best =
    validation.loss !== null && (loop.bestLoss === null || validation.loss < loop.bestLoss);
  if (best) {
    Object.assign(loop, { bestLoss: validation.loss, bestEpoch: epoch });
    training.bestDue = epoch;
  }
  const learningRate = learningRateOf(context, loop, loop.globalStep - 1, steps);
  loop.schedule = afterEpoch(context.config.schedule, loop.schedule, validation.loss);
  const seconds = clock.seconds;
  loop.history.push({ epoch, train, validation });
  loop.seconds += seconds;
  loop.epoch += 1;
  loop.step = 0;
  loop.sums = { loss: 0, correct: 0, images: 0 };
  context.emit({
    type: 'epoch-finished',
    phase: phase.id,
    epoch,
    seconds,
    imagesPerSecond,
    learningRate,
    train,
    validation,
    confusionMatrix: confusionMatrix(labels, predicted, classes),
    ...(prior && { matrixTau: prior.tau }),
    best,
  });
  const items = await preview.predict(prior);
  context.emit({ type: 'predictions', phase: phase.id, epoch, items });
  await saveBestDue(training);
  await saveLast(training, epoch);
}

/** The checkpoint of a study that is to end now: where the disk is full, the one before has to do. */
async function saveBeforeEnd(training: Training): Promise<void> {
  try {
    await saveBestDue(training, { wait: false });
    await saveCheckpoint(training, 'last', training.loop.epoch, { wait: false });
  } catch (error) {
    training.context.emit({
      type: 'warning',
      phase: training.phase.id,
      message: messageOf(error),
    });
  }
}

/**
 * Trains from where the loop stands to the last epoch.
 * @throws {Stopped} when a person stopped it; a checkpoint of that very step is written first.
 */
export async function trainEpochs(training: Training): Promise<void> {
  const { context, phase, set, loop } = training;
  const { config, control, emit } = context;
  const steps = Math.ceil(set.items.length / config.batchSize);
  // What was asked of an earlier phase is not meant for this one.
  control.takeExtraEpochs();
  const last = context.course?.last ?? config.epochs;
  // Epochs on top are made in the last stage of a phase that has several.
  const end = (): number => (last === config.epochs ? last + loop.extraEpochs : last);
  while (loop.epoch <= end()) {
    emit({
      type: 'epoch-started',
      phase: phase.id,
      epoch: loop.epoch,
      epochs: config.epochs + loop.extraEpochs,
      steps,
    });
    const clock = new EpochClock(() => control.heldMs);
    try {
      await trainSteps(training, clock, steps);
      await finishEpoch(training, clock, steps);
    } catch (error) {
      if (error instanceof Stopped) {
        loop.seconds += clock.seconds;
        await saveBeforeEnd(training);
      }
      throw error;
    }
    if (control.stopAfterEpoch) throw new Stopped();
    // Validation has no steps to take it over in.
    addEpochs(training);
  }
}
