/** Whether a run's runner is alive, and the words for one that is not. */
import { hostname } from 'node:os';
import { RUNNER_EXIT } from './exit-codes.js';
import type { RunState, RunStatus } from './state.js';

const OVER: ReadonlySet<RunStatus> = new Set(['finished', 'stopped', 'failed', 'died']);

/** Whether the run has had its last event. */
export const isOver = (state: RunState): boolean => OVER.has(state.status);

/** Whether a process of that number is there; another user's counts too. */
function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A heartbeat comes every two seconds; a runner on another host is given this long. */
const SILENT_AFTER_MS = 30_000;

/** Whether the runner is known to be gone though the log has no last word from it. */
export function hasDied(state: RunState, now = Date.now()): boolean {
  if (isOver(state) || state.runner === null) return false;
  if (state.runner.host === hostname()) return !processExists(state.runner.pid);
  return state.updatedAt !== null && now - state.updatedAt > SILENT_AFTER_MS;
}

/** What a runner's exit code tells. */
function wordsFor(code: number): string {
  if (code === RUNNER_EXIT.unwritable) {
    return 'unable to write to its folder (is the disk full?) and has ended';
  }
  if (code === RUNNER_EXIT.held) return 'not needed: another runner holds this run';
  return `gone with exit code ${code}; see stderr.log in the run's folder`;
}

/** The state of a run whose runner is gone, with what is known of its end. */
export function died(
  state: RunState,
  exit: { code: number | null; signal: string | null } | null,
): RunState {
  const how = exit?.signal
    ? `was killed by ${exit.signal}`
    : `is ${exit?.code ? wordsFor(exit.code) : 'gone without a last word'}`;
  const checkpoint = Object.values(state.phases)
    .flatMap((phase) => phase.checkpoints.map((c) => ({ phase: phase.id, ...c })))
    .findLast((c) => c.kind === 'last');
  const from = checkpoint
    ? ` Last checkpoint: ${checkpoint.phase}, epoch ${checkpoint.epoch}.`
    : ' No checkpoint yet.';
  // A run whose log holds no word yet has nothing to go on from.
  const next = state.run === null ? '' : ` Go on: melanoscope resume ${state.run}`;
  const message = `The runner (process ${state.runner?.pid ?? '?'}) ${how}.${from}${next}`;
  const phases = Object.fromEntries(
    Object.entries(state.phases).map(([id, phase]) => [
      id,
      phase.status === 'running' ? { ...phase, status: 'stopped' as const } : phase,
    ]),
  );
  return { ...state, status: 'died', message, phases, runningPhase: null, waitingPhase: null };
}
