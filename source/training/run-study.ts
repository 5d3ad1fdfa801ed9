/** Runs the phases of a study in order. */
import { openEngine, type Engine } from '../engine/index.js';
import { UserError, messageOf } from '../errors.js';
import type { EventBody } from '../runs/events.js';
import type { StudyConfig } from '../study/config.js';
import { imageSideOf } from '../study/image-side.js';
import { isTransfer, phaseOf, type PhaseId } from '../study/phases.js';
import { counted } from '../text.js';
import { readCatalog, writeCatalog } from './catalog-file.js';
import type { StudyContext } from './context.js';
import { Skipped, Stopped, type Control } from './control.js';
import { Diverged } from './diverged.js';
import { deviceNotes } from './device-notes.js';
import { dataFound, dataPhase } from './data-phase.js';
import { evaluationPhase, NothingTrained } from './evaluation-phase.js';
import { withFitted } from './fit-batch-size.js';
import { Guards, guarded } from './guards.js';
import { asPublishedConfig } from './pass.js';
import type { WorkerInput } from './messages.js';
import { trainPasses } from './passes.js';
import { prepareData, type PreparedData } from './prepare-data.js';
import { preflight } from './preflight.js';
import { refuseUnasked } from './refuse-unasked.js';
import { withRoom } from './room.js';
import { samplesPhase } from './samples-phase.js';
import { readAppearance, writeAppearance } from './appearance-file.js';
import { writeOver } from './carried-over.js';
import { trainingPhase } from './training-phase.js';
import { recordWeights } from './transfer/begun-with.js';
import { transferPhase } from './transfer/index.js';
import { weightsFault } from './transfer/pretrained.js';
import { WeightsChanged } from './transfer/weights-changed.js';

async function runPhase(context: StudyContext, id: PhaseId): Promise<void> {
  if (id === 'data') return dataPhase(context);
  if (id === 'samples') return samplesPhase(context);
  if (id === 'evaluation') return evaluationPhase(context);
  return trainPasses(context, phaseOf(id), isTransfer(id) ? transferPhase : trainingPhase);
}

function open(config: StudyConfig): Promise<Engine> {
  const { engine, executor, precision, deterministic, gpus } = config;
  // The runner was started so that it sees the chosen GPUs and no other.
  const seen = process.env['CUDA_VISIBLE_DEVICES']?.split(',').length ?? 1;
  const shared = gpus === null ? 1 : seen;
  return openEngine(engine, { executor, precision, deterministic, gpus: shared });
}

/** What the runners before have evaluated, by phase and pass. */
function passResults({ passes }: WorkerInput): StudyContext['passes'] {
  const found: StudyContext['passes'] = new Map();
  for (const { phase, pass, ...result } of passes) {
    found.set(phase, (found.get(phase) ?? new Map()).set(pass, result));
  }
  return found;
}

function makeContext(
  input: WorkerInput,
  emit: (event: EventBody) => void,
  control: Control,
  logged: () => Promise<void>,
): StudyContext {
  let data: Promise<PreparedData> | null = null;
  let leaky: Promise<PreparedData> | null = null;
  let engine: Promise<Engine> | null = null;
  const openAndTell = async (): Promise<Engine> => {
    const opened = await open(input.config);
    emit({ type: 'engine-selected', engine: opened.info });
    refuseUnasked(opened.info, input.config.deterministic);
    return opened;
  };
  const read = (config: StudyConfig, phase: string): Promise<PreparedData> => {
    const imageSize = imageSideOf(config);
    return prepareData({ ...config, imageSize }, phase, input.folder, emit, control);
  };
  const prepare = async (phase: string): Promise<PreparedData> => {
    const prepared = await read(input.config, phase);
    if ((await readCatalog(input.folder)) === null) {
      await withRoom({ emit, control }, 'the catalog', async () => {
        await writeOver(input.folder, 'study', prepared);
        await writeCatalog(input.folder, prepared);
      });
    }
    if ((await readAppearance(input.folder)) === null) {
      await withRoom({ emit, control }, 'the appearance of the images', () =>
        writeAppearance(input.folder, prepared),
      );
    }
    // Without the phase that tells it, the views and results would not know the classes.
    if (!input.config.phases.includes('data')) emit(dataFound(prepared));
    return prepared;
  };
  const publish = async (phase: string): Promise<PreparedData> => {
    const prepared = await read(asPublishedConfig(input.config), phase);
    await withRoom({ emit, control }, 'the catalog', () =>
      writeOver(input.folder, 'as-published', prepared),
    );
    return prepared;
  };
  return {
    folder: input.folder,
    config: input.config,
    emit,
    control,
    resume: input.resume,
    testLooks: input.testLooks,
    fitted: new Map(),
    skipped: new Set(),
    logged,
    stepsMade: input.stepsMade,
    evaluated: new Map(input.evaluated.map((event) => [event.phase, event])),
    passes: passResults(input),
    begun: new Set(input.begun),
    data: (phase) => (data ??= prepare(phase)),
    published: (phase) => (leaky ??= publish(phase)),
    engine: () => (engine ??= openAndTell()),
  };
}

interface Failure {
  phase: PhaseId;
  message: string;
}

/** How a study ended that has come to its end: with phases that failed, in the words of the first. */
function endOf(failures: readonly Failure[]): {
  status: 'finished' | 'failed';
  message: string | null;
} {
  if (failures.length === 0) return { status: 'finished', message: null };
  const [{ phase, message }, ...others] = failures;
  const rest = others.length === 0 ? '' : ` and ${counted(others.length, 'other phase')}`;
  return { status: 'failed', message: `${phase}${rest} failed: ${message}` };
}

/**
 * Runs every phase that is not finished yet. A training phase that fails is marked and the study goes
 * on; without data or an engine there is nothing to go on with.
 * @returns How it ended, and where phases failed why the first of them did.
 * @throws {Stopped} when a person stopped it, {UserError} when data or engine are not to be had.
 */
export async function runStudy(
  input: WorkerInput,
  emit: (event: EventBody) => void,
  control: Control,
  logged: () => Promise<void>,
): Promise<ReturnType<typeof endOf>> {
  const { config } = input;
  const said = guarded(emit, new Guards(config));
  const context = makeContext(input, said, control, logged);
  const left = config.phases.filter((id) => !input.finishedPhases.includes(id));
  if (input.resume && left.length > 0) {
    await preflight(context, input.origin, input.accept, left);
  }
  // After the settings were compared with those that the run was begun with.
  withFitted(context, input.fitted);
  if (left.some((id) => phaseOf(id).recipe !== null)) {
    // Before the data is read, which may take long: what is missing is told at once.
    const { info } = await context.engine();
    for (const message of deviceNotes(config, info))
      emit({ type: 'warning', phase: null, message });
  }
  const transfers = left.find(isTransfer);
  if (config.weights !== null && transfers) {
    // A transfer that was begun goes on from its checkpoint.
    const begun = context.begun.has(transfers);
    const message = begun ? null : await weightsFault(config, config.weights);
    if (message) emit({ type: 'warning', phase: transfers, message });
    // What does not fit is put right before transfer needs it.
    else {
      const done = [...context.begun, ...input.finishedPhases];
      await recordWeights(context, config.weights, done.some(isTransfer));
    }
  }
  const failures: Failure[] = [];
  for (const id of left) {
    if (control.stopAfterEpoch) throw new Stopped();
    if (config.pauseBetween) {
      emit({ type: 'phase-waiting', phase: id });
      await control.nextPhase();
    }
    await control.gate();
    const startedAt = performance.now();
    try {
      await runPhase(context, id);
      emit({ type: 'phase-finished', phase: id, seconds: (performance.now() - startedAt) / 1000 });
    } catch (error) {
      if (error instanceof Stopped) throw error;
      if (error instanceof Skipped) {
        context.skipped.add(id);
        emit({ type: 'phase-skipped', phase: id, reason: error.message });
        continue;
      }
      const message = messageOf(error);
      const diverged = error instanceof Diverged;
      said({ type: 'phase-failed', phase: id, message, ...(diverged && { diverged }) });
      // That nothing was trained is no reason of its own.
      if (error instanceof NothingTrained && failures.length > 0) return endOf(failures);
      if (phaseOf(id).recipe === null || !(error instanceof UserError)) throw error;
      if (error instanceof WeightsChanged) throw error;
      failures.push({ phase: id, message });
    }
  }
  return endOf(failures);
}
