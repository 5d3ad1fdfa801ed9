/** The study as one pass of a phase has it: a split, a folder and a mark on its events of its own. */
import { UserError } from '../errors.js';
import type { EventBody } from '../runs/events.js';
import { phasePath } from '../runs/folder.js';
import type { Pass } from '../runs/pass-events.js';
import type { StudyConfig } from '../study/config.js';
import { allFolds, isMarked, passFolder, passName, passesOf } from '../study/passes.js';
import type { StudyContext } from './context.js';
import type { PreparedData } from './prepare-data.js';
import { WeightsChanged } from './transfer/weights-changed.js';

/** A phase's folder in the run, or that of the pass under way within it. */
export function phaseFolder({ folder, pass }: StudyContext, phase: string): string {
  return phasePath(folder, phase, passFolder(pass));
}

/** Its path among the run's phases: "transfer", "transfer/fold-2". */
export const trainingId = ({ pass }: Pick<StudyContext, 'pass'>, phase: string): string =>
  [phase, passFolder(pass) ?? []].flat().join('/');

/** The data with the split of the fold under way; as it is where there is none. */
export function dataOfPass(pass: Pass | undefined, data: PreparedData): PreparedData {
  if (!pass?.fold) return data;
  return { ...data, split: data.folds![pass.fold.index - 1]! };
}

function marked(event: EventBody, pass: Pass): EventBody {
  switch (event.type) {
    case 'epoch-finished':
    case 'checkpoint-written':
    case 'phase-resumed':
    case 'phase-evaluated':
      return { ...event, pass: pass.id };
    case 'warning':
    case 'note':
      return { ...event, message: `${passName(pass)}: ${event.message}` };
    default:
      return event;
  }
}

/** Settings of the leaky pass: one split, as the published notebooks make it. */
export const asPublishedConfig = (config: StudyConfig): StudyConfig => ({
  ...config,
  ...{ protocol: 'as-published', folds: null, fold: null },
});

/** What a pass of a phase works with. Results of its phases are its own, not the study's. */
export function passContext(context: StudyContext, pass: Pass): StudyContext {
  if (!isMarked(pass)) return { ...context, pass, study: context };
  const own = {
    ...context,
    pass,
    study: context,
    evaluated: new Map(),
    emit: (event: EventBody) => context.emit(marked(event, pass)),
  };
  if (!pass.leaky) {
    return { ...own, data: async (phase) => dataOfPass(pass, await context.data(phase)) };
  }
  return {
    ...own,
    config: asPublishedConfig(context.config),
    data: (phase) => context.published(phase),
  };
}

/** Contexts of the folds, in a cross-validation over all of them; else the study's own. */
export function foldContexts(context: StudyContext): StudyContext[] {
  if (allFolds(context.config) === null) return [context];
  return passesOf(context.config)
    .filter(({ fold }) => fold !== null)
    .map((pass) => passContext(context, pass));
}

/** A phase that fails in one pass says in which; weights that have changed end more than that. */
export function failedIn(pass: Pass, error: unknown): unknown {
  if (!(error instanceof UserError) || error instanceof WeightsChanged) return error;
  return new UserError(`${passName(pass)}: ${error.message}`, error.exitCode, { cause: error });
}
