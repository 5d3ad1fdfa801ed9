/** How long the whole study still trains: the phase that runs, its folds, and the phases to come. */
import type { PhaseState, RunState } from '../runs/state.js';
import { isTransfer, phases } from '../study/phases.js';
import { sum } from '../sum.js';
import { elapsedSeconds, isOver, phaseIn, secondsLeft } from './run-facts.js';

const trains = (id: string): boolean =>
  phases.some((phase) => phase.id === id && phase.recipe !== null);

/** Images that an epoch of a phase from scratch draws: balanced fills up the smaller classes. */
function imagesOf(id: string, { catalog, config }: RunState): number | null {
  const counts = catalog?.counts.train;
  if (!counts || counts.length === 0) return null;
  const { balanceTarget } = config;
  const target = typeof balanceTarget === 'number' ? balanceTarget : Math.max(...counts);
  const filled = phases.find((phase) => phase.id === id)?.recipe?.balance === true;
  return sum(filled ? counts.map((count) => Math.max(count, target)) : counts);
}

/** What a phase to come takes, by one of its kind; null where that cannot be told. */
function likely(id: string, like: PhaseState, seconds: number, run: RunState): number | null {
  if (isTransfer(id)) return seconds;
  const [images, likeImages] = [imagesOf(id, run), imagesOf(like.id, run)];
  const { epochs } = run.config;
  if (images === null || likeImages === null || typeof epochs !== 'number') return null;
  return (seconds * (images / likeImages) * epochs) / Math.max(1, like.epochs);
}

/**
 * Seconds until the training of the study is over, by the pace of the phase that runs and of those before it, by which
 * a phase is judged until its own steps are timed, too. The evaluation comes on top: nothing that was measured tells
 * how long it takes. @returns Null where a phase to come is unlike those that have been timed, where none is left, and
 * where the study ends before.
 */
export function studySecondsLeft(run: RunState, now: number): number | null {
  if (isOver(run) || run.stopsAfterEpoch) return null;
  const running = run.runningPhase === null ? undefined : run.phases[run.runningPhase];
  const own = running && trains(running.id) ? secondsLeft(running, now) : null;
  // The newest of a kind is the best measure; of the one that runs it is what it will have taken.
  const timed = run.phaseOrder.flatMap((id) => {
    const phase = run.phases[id];
    if (id === running?.id && own !== null) {
      return [{ phase, seconds: elapsedSeconds(phase, now)! + own }];
    }
    const isMeasure = phase?.status === 'done' && phase.seconds !== null && trains(id);
    return isMeasure ? [{ phase, seconds: phase.seconds! }] : [];
  });
  const isLeft = (id: string): boolean => {
    // Without weights transfer is skipped.
    if (!trains(id) || (isTransfer(id) && !run.config.weights)) return false;
    return id === running?.id || phaseIn(run, id).status === 'waiting';
  };
  const coming = run.phaseOrder.filter(isLeft);
  if (coming.length === 0) return null;
  let left = 0;
  for (const id of coming) {
    if (id === running?.id && own !== null) {
      left += own;
      continue;
    }
    const like = timed.findLast(({ phase }) => isTransfer(phase.id) === isTransfer(id));
    const seconds = like ? likely(id, like.phase, like.seconds, run) : null;
    if (seconds === null) return null;
    const gone = id === running?.id ? (elapsedSeconds(running, now) ?? 0) : 0;
    left += Math.max(0, seconds - gone);
  }
  return left;
}
