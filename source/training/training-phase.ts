/**
 * A training phase: the same network from scratch, trained on the set that the phase's recipe makes;
 * the best epoch by validation loss is kept and evaluated.
 */
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { evaluate } from '../evaluation/index.js';
import { buildCnn, decodeWeights, summarizeModel } from '../model/index.js';
import type { EventBody } from '../runs/events.js';
import { classRoles } from '../study/lesion-classes.js';
import type { Phase } from '../study/phases.js';
import { verdictOf } from '../study/verdict.js';
import { dropEarlierBest, readBest, settleBest } from './best-checkpoint.js';
import { readNewest, type Checkpoint, type LoopState } from './checkpoint.js';
import { CheckpointInterval } from './checkpoint-interval.js';
import { compileOptions } from './compile-options.js';
import type { StudyContext } from './context.js';
import { trainEpochs } from './epochs.js';
import { chooseBatchSize } from './fit-batch-size.js';
import { phaseFolder } from './pass.js';
import { predictSplit } from './predict-split.js';
import { writePredictions } from './predictions-file.js';
import type { PreparedData } from './prepare-data.js';
import { Preview } from './preview.js';
import { corrected, priorCorrected, priorCorrectionOf, trainedShares } from './prior.js';
import { withRoom } from './room.js';
import { freshSchedule } from './schedule/index.js';
import { samplingOf, trainingSet, trainsOnMixed, type TrainingSet } from './training-set.js';

export const freshLoop = (phase: string, seed: number): LoopState => ({
  phase,
  epoch: 1,
  step: 0,
  globalStep: 0,
  seed,
  sums: { loss: 0, correct: 0, images: 0 },
  schedule: freshSchedule(),
  rateFactor: 1,
  extraEpochs: 0,
  seconds: 0,
  bestEpoch: null,
  bestLoss: null,
  history: [],
});

/** The checkpoint to go on from, when this run is resumed and the phase has one. */
export async function resumable(
  context: StudyContext,
  phase: Phase,
  folder: string,
): Promise<Checkpoint | null> {
  const newest = context.resume ? await readNewest(join(folder, 'last')) : null;
  for (const { path, message } of newest?.damaged ?? []) {
    context.emit({
      type: 'warning',
      phase: phase.id,
      message: `${message} It was put aside as ${path}.damaged, and the one before it is used.`,
    });
  }
  if (newest) await settle(context, phase, folder, newest.checkpoint.loop);
  return newest?.checkpoint ?? null;
}

/** Where the checkpoint of the best epoch so far is lost, the epochs that are left have one of their own. */
async function settle(
  { config, emit }: StudyContext,
  phase: Phase,
  folder: string,
  loop: LoopState,
): Promise<void> {
  const fault = await settleBest(folder, loop);
  if (fault === null || loop.epoch > config.epochs + loop.extraEpochs) return;
  const message = `${fault} The best of the epochs from ${loop.epoch} on is evaluated in its place.`;
  emit({ type: 'warning', phase: phase.id, message });
  Object.assign(loop, { bestEpoch: null, bestLoss: null });
}

/** Training goes on where the loop stands; what the log has from beyond it is made anew. */
function resumedEvent({ stepsMade }: StudyContext, loop: LoopState): EventBody {
  const { phase, epoch, globalStep: step } = loop;
  const made = stepsMade[phase] ?? 0;
  const superseded = made > step ? { from: step + 1, to: made } : null;
  return { type: 'phase-resumed', phase, epoch, step, superseded };
}

/** Says that a phase goes on from a checkpoint, or begins; of a phase in passes each has its own beginning. */
export function begin(context: StudyContext, phase: Phase, saved: Checkpoint | null): void {
  if (saved) context.emit(resumedEvent(context, saved.loop));
  else if (!context.pass) context.emit({ type: 'phase-started', phase: phase.id });
}

/** Says that the pass under way begins, when its images are known. */
export function beginPass(
  { pass, emit }: StudyContext,
  phase: Phase,
  { catalog, split: { train, validation, test } }: PreparedData,
): void {
  if (!pass) return;
  const extra = train.filter((index) => catalog.images[index].extra !== undefined).length;
  const images = {
    ...{ train: train.length - extra, validation: validation.length, test: test.length },
    ...(extra > 0 && { extra }),
  };
  emit({ type: 'pass-started', phase: phase.id, pass, images });
}

/** Evaluates a phase's best epoch and records what it says of each image. */
export async function evaluateBest(
  context: StudyContext,
  phase: Phase,
  data: PreparedData,
  model: Parameters<typeof predictSplit>[2],
  loop: LoopState,
  folder: string,
  set: TrainingSet,
): Promise<void> {
  if (loop.bestEpoch === null) {
    throw new UserError(
      `No epoch of ${phase.id} has a validation loss that is a number, so there is no best one to evaluate. ` +
        'Try a lower --learning-rate.',
    );
  }
  const found = await readBest(folder, loop);
  if ('fault' in found) {
    throw new UserError(
      `${found.fault} All epochs of ${phase.id} are trained, and the best of them is lost. ` +
        `To train it anew, remove ${folder} and go on with melanoscope resume.`,
    );
  }
  const best = found.checkpoint;
  await model.writeWeights(decodeWeights(best.modelJson, best.weightsBin));
  // Averaged weights, by which the model predicts, are part of the optimizer's state.
  await model.writeOptimizerState(best.optimizer);
  const { classes } = data.catalog;
  const roles = classRoles(classes, context.config);
  const onValidation = await predictSplit(context, data, model, phase.id, 'validation', {
    augmented: true,
  });
  const prior = priorCorrectionOf(context.config, trainedShares(set, data.catalog), onValidation);
  await withRoom(context, 'the predictions', () =>
    writePredictions(folder, data, { validation: onValidation, prior }),
  );
  const trainLabels = data.split.train.map((index) => data.catalog.images[index].label);
  const equalised =
    phase.recipe?.balance === true ||
    phase.recipe?.classWeights === true ||
    samplingOf(context.config, phase.recipe) !== 'all';
  const mixed = trainsOnMixed(context.config, phase.recipe);
  const record = loop.history.find(({ epoch }) => epoch === loop.bestEpoch);
  const result = {
    type: 'phase-evaluated' as const,
    phase: phase.id,
    bestEpoch: loop.bestEpoch,
    epochs: loop.history.length,
    seconds: loop.seconds,
    verdict: verdictOf(loop.history, trainLabels, { equalised, mixed }),
    train: record?.train ?? { loss: null, accuracy: null },
    ...(mixed && { trainMixed: true }),
    validation: evaluate({ classes, ...roles, ...corrected(onValidation, prior) }),
    ...(prior && { priorCorrection: priorCorrected(context.config, prior, onValidation) }),
    // The test set is looked at by the evaluation alone.
    test: null,
  };
  await dropEarlierBest(folder);
  context.evaluated.set(phase.id, result);
  context.emit(result);
}

/** @returns The curves, epoch by epoch. */
export async function trainingPhase(
  context: StudyContext,
  phase: Phase,
): Promise<LoopState['history']> {
  const { config, emit } = context;
  const folder = phaseFolder(context, phase.id);
  const saved = await resumable(context, phase, folder);
  begin(context, phase, saved);
  const data = await context.data(phase.id);
  if (!saved) beginPass(context, phase, data);
  const changed = await data.watch.look();
  if (changed) emit({ type: 'warning', phase: phase.id, message: changed });
  const engine = await context.engine();
  const set = trainingSet(context, phase, data);
  const build = () =>
    buildCnn({
      side: config.imageSize,
      classes: data.catalog.classes.length,
      ...config.network,
      seed: config.seed,
    });
  const options = {
    seed: config.seed,
    ...compileOptions(config),
    // What is said of a step whose loss is not a number.
    gradientNorm: true,
    classWeights: set.weights,
    augmentation: phase.recipe?.augment === 'all' ? config.augmentation : undefined,
  };
  const { executor } = engine.info;
  await chooseBatchSize(context, phase.id, () => engine.compile(build(), options));
  const layers = build();
  emit({ type: 'model-built', phase: phase.id, ...summarizeModel(layers) });
  const model = engine.compile(layers, options);
  // An engine that cannot run this model its own way says what runs it instead.
  if (engine.info.executor !== executor) emit({ type: 'engine-selected', engine: engine.info });
  try {
    if (saved) {
      await model.writeWeights(decodeWeights(saved.modelJson, saved.weightsBin));
      await model.writeOptimizerState(saved.optimizer);
    }
    const loop = saved?.loop ?? freshLoop(phase.id, config.seed);
    const preview = new Preview(context, data, model);
    const interval = new CheckpointInterval(config.checkpointEvery);
    const good = saved ? { epoch: loop.epoch, step: loop.globalStep } : null;
    const training = { context, phase, data, layers, model, set, loop, folder, preview };
    await trainEpochs({ ...training, interval, good });
    await evaluateBest(context, phase, data, model, loop, folder, set);
    return loop.history;
  } finally {
    model.dispose();
  }
}
