/**
 * A training phase that trains its model several times: under both protocols, or on each fold. Passes
 * that an earlier runner has evaluated are not made again; the one under way goes on from its checkpoint.
 */
import { UserError } from '../errors.js';
import type { Phase } from '../study/phases.js';
import { passesOf } from '../study/passes.js';
import type { PassResult, StudyContext } from './context.js';
import { evaluateFolds } from './folds.js';
import { failedIn, passContext } from './pass.js';
import { seeToPredictions } from './predictions-anew.js';
import { closeTransferImages, contextOf } from './transfer/context.js';

type Train = (context: StudyContext, phase: Phase) => Promise<PassResult['history']>;

/** @throws {Stopped} when a person stopped it, {Skipped} when there is nothing to work with. */
export async function trainPasses(
  context: StudyContext,
  phase: Phase,
  train: Train,
): Promise<void> {
  const passes = passesOf(context.config);
  if (passes.length === 0) return void (await train(context, phase));
  const results = resultsOf(context, phase.id);
  if (!context.begun.has(phase.id)) context.emit({ type: 'phase-started', phase: phase.id });
  for (const pass of passes) {
    const own = passContext(context, pass);
    const lost = results.has(pass.id) ? await faultOf(own, phase) : null;
    if (results.has(pass.id) && lost === null) continue;
    if (lost !== null) {
      const message = `${lost} It is trained anew.`;
      own.emit({ type: 'warning', phase: phase.id, message });
    }
    try {
      const history = await train(lost === null ? own : { ...own, resume: false }, phase);
      const { type: _type, phase: _phase, ...result } = own.evaluated.get(phase.id)!;
      results.set(pass.id, { result, history });
    } catch (error) {
      const named = failedIn(pass, error);
      // The honest figures do not depend on the leaky ones.
      if (!pass.leaky || !(named instanceof UserError)) throw named;
      context.emit({ type: 'warning', phase: phase.id, message: named.message });
    } finally {
      if (own.config !== context.config) await closeTransferImages(own.config);
    }
  }
  if (passes.some(({ fold }) => fold !== null)) await evaluateFolds(context, phase);
}

/** Why what a fold came to, by the log, is not there to be taken together with the others; null where it is. */
async function faultOf(own: StudyContext, { id }: Phase): Promise<string | null> {
  return own.pass?.fold ? seeToPredictions(contextOf(own, id), id, id) : null;
}

/** Results of a phase's passes; empty at first. */
function resultsOf({ passes }: StudyContext, phase: string): Map<string, PassResult> {
  const known = passes.get(phase) ?? new Map<string, PassResult>();
  passes.set(phase, known);
  return known;
}
