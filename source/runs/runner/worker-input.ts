/** What the training worker is given: the study, and what earlier runners of the run have made of it. */
import type { StudyConfig } from '../../study/config.js';
import type { WorkerInput } from '../../training/messages.js';
import type { RunState } from '../state.js';

/** What a state of the run tells the worker of what is done already. */
type SoFar = Omit<WorkerInput, 'folder' | 'config' | 'resume' | 'accept'>;

function soFar(state: RunState): SoFar {
  const phases = Object.values(state.phases);
  return {
    finishedPhases: phases
      .filter(({ status }) => status === 'done' || status === 'skipped')
      .map(({ id }) => id),
    evaluated: phases.flatMap(({ id, result }) =>
      result ? [{ type: 'phase-evaluated' as const, phase: id, ...result }] : [],
    ),
    passes: phases.flatMap(({ id, passes }) =>
      passes.map(({ pass, result, history }) => ({ phase: id, pass: pass.id, result, history })),
    ),
    // A phase that has begun none of its passes begins anew.
    begun: phases
      .filter(({ pass, passes }) => pass !== null || passes.length > 0)
      .map(({ id }) => id),
    stepsMade: Object.fromEntries(phases.map(({ id, globalStep }) => [id, globalStep])),
    testLooks: state.testLooks,
    origin: state.origin,
    fitted: state.batchSizes,
  };
}

/**
 * @param resume Whether an earlier runner has begun the run.
 * @param accept Differences from how it was begun that the user accepts.
 */
export const workerInput = (
  folder: string,
  config: StudyConfig,
  state: RunState,
  resume: boolean,
  accept: string[],
): WorkerInput => ({ folder, config, resume, accept, ...soFar(state) });
