/** The epochs that a phase's figures are of: each fold of a cross-validation is evaluated at its own best one. */
import type { PhaseState } from '../runs/state.js';

type Phase = Pick<PhaseState, 'bestEpoch' | 'passes' | 'result'>;

/** "7", the least and the greatest of several folds as "7-18"; null before an epoch is over. */
export function bestEpochs({ bestEpoch, passes, result }: Phase): string | null {
  // A phase that goes on has the epochs of its pass.
  if (result === null) return bestEpoch === null ? null : String(bestEpoch);
  const folds = passes.filter(({ pass }) => pass.fold !== null);
  if (folds.length === 0) return String(result.bestEpoch);
  const kept = folds.map((fold) => fold.result.bestEpoch);
  const [least, most] = [Math.min(...kept), Math.max(...kept)];
  return least === most ? String(least) : `${least}-${most}`;
}

/** "7/20", "7-18 of 20" */
export function bestAt(phase: Phase, epochs: number): string {
  const best = bestEpochs(phase) ?? 'n/a';
  return best.includes('-') ? `${best} of ${epochs}` : `${best}/${epochs}`;
}
