/** Phases that the evaluation has to do without: what they came to is no longer in the run's folder. */
import { UserError } from '../errors.js';
import { passName } from '../study/passes.js';
import { quoted } from '../text.js';
import { evaluatedBest, readBest } from './best-checkpoint.js';
import type { StudyContext } from './context.js';
import { foldContexts, phaseFolder } from './pass.js';
import { seeToPredictions } from './predictions-anew.js';
import { contextOf } from './transfer/context.js';

const ofFold = ({ pass }: StudyContext, fault: string): string =>
  pass?.fold ? `${passName(pass)}: ${fault}` : fault;

/** Why a phase cannot be evaluated; null where it can. */
async function faultOf(context: StudyContext, phase: string): Promise<string | null> {
  const tested = context.evaluated.get(phase)!.test !== null;
  for (const own of foldContexts(contextOf(context, phase))) {
    const fault = await seeToPredictions(own, phase, 'evaluation');
    if (fault !== null) return ofFold(own, fault);
    const { split } = await own.data('evaluation');
    if (tested || split.test.length === 0) continue;
    const best = await readBest(phaseFolder(own, phase), evaluatedBest(own, phase));
    if ('fault' in best) return ofFold(own, best.fault);
  }
  return null;
}

/**
 * Leaves out what cannot be evaluated, with a warning each, so that the others are.
 * @throws {UserError} when no phase is left.
 */
export async function leaveOutLost(context: StudyContext): Promise<void> {
  const { evaluated, emit } = context;
  const lost: string[] = [];
  for (const phase of [...evaluated.keys()]) {
    const fault = await faultOf(context, phase);
    if (fault === null) continue;
    const message = `${quoted([phase])} is left out of the evaluation. ${fault} A new run trains it anew.`;
    emit({ type: 'warning', phase: 'evaluation', message });
    evaluated.delete(phase);
    lost.push(phase);
  }
  if (lost.length === 0) return;
  if ([...evaluated.values()].some(({ validation }) => validation.loss !== null)) return;
  throw new UserError(
    `No phase is left to evaluate: what ${quoted(lost)} came to is damaged or gone from the run's folder. ` +
      'Put it back from a copy, if there is one, and go on with melanoscope resume, or begin a new run.',
  );
}
