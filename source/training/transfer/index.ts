/**
 * The `transfer` phase: a pretrained backbone with a new head. The head is trained alone, then the layers
 * from a chosen one on with a lower rate; the best epoch of both by validation loss is evaluated.
 */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { CompiledModel, Engine } from '../../engine/index.js';
import { decodeModel, encodeModel, summarizeModel } from '../../model/index.js';
import { transferIndex, type Phase } from '../../study/phases.js';
import { readBest } from '../best-checkpoint.js';
import type { LoopState } from '../checkpoint.js';
import type { StudyContext } from '../context.js';
import { compileOptions } from '../compile-options.js';
import { Skipped } from '../control.js';
import { CheckpointInterval } from '../checkpoint-interval.js';
import { trainEpochs } from '../epochs.js';
import { chooseBatchSize } from '../fit-batch-size.js';
import { phaseFolder } from '../pass.js';
import { Preview } from '../preview.js';
import { freshSchedule } from '../schedule/index.js';
import {
  begin as beginPhase,
  beginPass,
  evaluateBest,
  freshLoop,
  resumable,
} from '../training-phase.js';
import { trainingSet, type TrainingSet } from '../training-set.js';
import { transferContext } from './context.js';
import { pretrainedModel } from './pretrained.js';
import { noteWeights } from './begun-with.js';
import { freeze, stageOf, stagesOf, type Stage } from './stages.js';

/** The context of a stage: its rate, and a schedule that runs over its epochs. */
function stageContext(context: StudyContext, { learningRate, schedule, first, last }: Stage) {
  const { config } = context;
  const settings = { ...config, learningRate, schedule: { ...config.schedule, ...schedule } };
  return { ...context, config: settings, course: { first, last } };
}

const optionsOf = ({ config }: StudyContext, set: TrainingSet) => ({
  seed: config.seed,
  ...compileOptions(config),
  classWeights: set.weights,
  augmentation: config.augmentation,
});

function compile(
  context: StudyContext,
  phase: Phase,
  engine: Engine,
  layers: LayersModel,
  set: TrainingSet,
): CompiledModel {
  const { emit } = context;
  emit({ type: 'model-built', phase: phase.id, ...summarizeModel(layers) });
  const { executor } = engine.info;
  const model = engine.compile(layers, optionsOf(context, set));
  if (engine.info.executor !== executor) emit({ type: 'engine-selected', engine: engine.info });
  return model;
}

function announce({ emit }: StudyContext, phase: Phase, { id, title, first, last }: Stage): void {
  emit({ type: 'stage-started', phase: phase.id, stage: id, title, first, last });
}

/**
 * @returns The curves, epoch by epoch.
 * @throws {Skipped} when there are no pretrained weights to begin with.
 */
export async function transferPhase(
  study: StudyContext,
  phase: Phase,
): Promise<LoopState['history']> {
  const { weights } = study.config;
  if (weights === null) {
    if (transferIndex(phase.id) > 0)
      throw new Skipped('Needs pretrained weights, as transfer does.');
    throw new Skipped(
      'Needs pretrained weights: pass --weights DIR|FILE, a folder with a TensorFlow.js model.json or a ' +
        'Keras .h5 or .keras file of the architecture that --backbone names.',
    );
  }
  const context = transferContext(study, phase.id);
  const { config, emit } = context;
  const folder = phaseFolder(context, phase.id);
  const saved = await resumable(context, phase, folder);
  const stages = stagesOf(config.transfer);
  const loop = saved?.loop ?? freshLoop(phase.id, config.seed);
  beginPhase(context, phase, saved);
  const data = await context.data(phase.id);
  if (!saved) beginPass(context, phase, data);
  const engine = await context.engine();
  const { balance, classWeights } = config.transfer;
  const recipe = { augment: 'all' as const, balance, classWeights };
  const set = trainingSet(context, { ...phase, recipe }, data);
  const pretrained = () => pretrainedModel(config, weights, data.catalog.classes.length);
  const build = async (): Promise<LayersModel> =>
    saved
      ? (await decodeModel(saved.modelJson, saved.weightsBin)).model
      : (await pretrained()).layers;
  let layers: LayersModel;
  if (saved) layers = await build();
  else {
    const begun = await pretrained();
    layers = begun.layers;
    await noteWeights(context, phase.id, { weights, sha256: begun.sha256 }, data);
    emit({ type: 'note', phase: phase.id, message: begun.report });
  }
  // Both stages are tried first, so that a wrong name is told before hours of training.
  for (const { id } of stages) freeze(layers, id, config.transfer.from);
  // The last stage trains the most layers, so its step needs the most memory.
  await chooseBatchSize(context, phase.id, async () => {
    const trial = await build();
    freeze(trial, stages.at(-1)!.id, config.transfer.from);
    return engine.compile(trial, optionsOf(context, set));
  });

  let stage = stageOf(stages, loop.epoch) ?? stages.at(-1)!;
  freeze(layers, stage.id, config.transfer.from);
  let model = compile(context, phase, engine, layers, set);
  /** Compiles the model anew with what a stage trains, and fresh optimizer slots. */
  const begin = async (next: Stage) => {
    const { modelJson, weightsBin } = encodeModel(layers, await model.readWeights());
    model.dispose();
    ({ model: layers } = await decodeModel(modelJson, weightsBin));
    freeze(layers, next.id, config.transfer.from);
    model = compile(context, phase, engine, layers, set);
    stage = next;
  };
  try {
    // Slots are of the stage that they were saved in; a stage that is about to begin has fresh ones.
    if (saved && loop.stage === stage.id) await model.writeOptimizerState(saved.optimizer);
    for (;;) {
      announce(context, phase, stage);
      loop.stage = stage.id;
      const preview = new Preview(context, data, model);
      const inStage = stageContext(context, stage);
      const own = { ...phase, recipe };
      await trainEpochs({
        ...{ context: inStage, phase: own, data, layers, model, set, loop, folder, preview },
        interval: new CheckpointInterval(config.checkpointEvery),
        good: loop.globalStep > 0 ? { epoch: loop.epoch, step: loop.globalStep } : null,
      });
      const next = stageOf(stages, loop.epoch);
      if (!next) break;
      await begin(next);
      loop.schedule = freshSchedule();
    }
    // The best epoch's optimizer state fits the stage that it was made in alone.
    const best = await readBest(folder, loop);
    const bestStage =
      'checkpoint' in best && stages.find(({ id }) => id === best.checkpoint.loop.stage);
    if (bestStage && bestStage !== stage) await begin(bestStage);
    await evaluateBest(context, { ...phase, recipe }, data, model, loop, folder, set);
    return loop.history;
  } finally {
    model.dispose();
  }
}
