/** Whether a run's runner is alive, and the words for one that is not. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { commandFor, program } from './command-line.js';
import { RUNNER_EXIT } from './exit-codes.js';
import { configPath, eventsPath, lockPath, logSize, stderrPath } from './folder.js';
import { killedForMemory } from './kernel-log.js';
import { lostLog } from './lost-log.js';
import { isThere, restartedSince } from './process-identity.js';
import type { RunState, RunStatus } from './state.js';
import { recordedExit, type RunnerExit } from './supervise.js';

const OVER: ReadonlySet<RunStatus> = new Set(['finished', 'stopped', 'failed', 'killed', 'lost']);

/** Whether the run has had its last event, or nobody is there to write one. */
export const isOver = ({ status }: { status: RunStatus }): boolean => OVER.has(status);

/** Whether the runner is gone without a last word. */
export const isDead = ({ status }: { status: RunStatus }): boolean =>
  status === 'killed' || status === 'lost';

/** A heartbeat comes every two seconds; a runner whose process cannot be looked for is given this long. */
const SILENT_AFTER_MS = 30_000;

/**
 * When the runner was last heard of, in milliseconds since the epoch: by its newest event, or by the lock
 * that it touches each second, also while its log is held.
 */
export function heartbeatOf(folder: string, { updatedAt }: RunState): number | null {
  const heard = Math.max(changedAt(lockPath(folder)), updatedAt ?? 0);
  return heard === 0 ? null : heard;
}

/** When a file was last changed, 0 where it is not there. */
const changedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/**
 * Whether no runner is about to say the first word of a run. No process is known yet, but one takes the lock
 * before it makes the log and touches it from then on, also where the disk is full; one that is being started
 * has the settings just written.
 */
function neverBegan(folder: string, { damagedLines }: RunState, now: number): boolean {
  // A log that has words may only not be read yet.
  if (damagedLines === 0 && logSize(folder) > 0) return false;
  const heard = Math.max(...[lockPath, eventsPath, configPath].map((of) => changedAt(of(folder))));
  return heard > 0 && now - heard > SILENT_AFTER_MS;
}

/**
 * Whether the runner is known to be gone though the log has no last word from it. On this host its process
 * is looked for; one on another host, which shares the file system, is judged by its heartbeat alone, and so
 * is one that has not said its first word, or whose first word cannot be read.
 */
export function hasDied(folder: string, state: RunState, now = Date.now()): boolean {
  if (isOver(state)) return false;
  if (state.runner === null && state.lastSeq === 0) return neverBegan(folder, state, now);
  if (state.runner?.host === hostname()) return !isThere(state.runner);
  const heard = heartbeatOf(folder, state);
  return heard !== null && now - heard > SILENT_AFTER_MS;
}

/** What a runner's exit code tells. */
function wordsFor(code: number): string {
  if (code === RUNNER_EXIT.unwritable) {
    return 'unable to write to its folder (is the disk full?) and has ended';
  }
  if (code === RUNNER_EXIT.held)
    return 'not needed: another runner holds this run, or has gone on with it meanwhile';
  if (code === RUNNER_EXIT.moved) {
    return "gone: the run's folder, or runner.lock in it, was moved or removed";
  }
  return `gone with exit code ${code}; see stderr.log in the run's folder`;
}

/** Bytes of stderr.log that are looked through for a last word. */
const LAST_WORDS = 20_000;

/** Whether the process said itself that it had no memory left: V8 and the C++ library abort then. */
function saidOutOfMemory(folder: string): boolean {
  try {
    const said = readFileSync(stderrPath(folder), 'utf8').slice(-LAST_WORDS);
    return /heap out of memory|std::bad_alloc|[Oo]ut of memory|Cannot allocate memory/.test(said);
  } catch {
    return false;
  }
}

function wordsForSignal(folder: string, { signal, outOfMemory }: RunnerExit, pid: number): string {
  if (outOfMemory === true || (signal === 'SIGKILL' && killedForMemory(pid))) {
    return 'was killed by SIGKILL: the machine or its control group ran out of memory';
  }
  const aborted = signal === 'SIGABRT' || signal === 'SIGSEGV' || signal === 'SIGTRAP';
  if (aborted && saidOutOfMemory(folder)) {
    return `ran out of memory and aborted (${signal}); see stderr.log in the run's folder`;
  }
  return `was killed by ${signal}${aborted ? ": it crashed; see stderr.log in the run's folder" : ''}`;
}

/** How a runner ended, as far as anybody knows. */
function endOf(
  folder: string,
  state: RunState,
  exit: RunnerExit | null,
): { status: 'killed' | 'lost' | 'failed'; how: string } {
  const { runner } = state;
  if (exit?.signal) {
    return { status: 'killed', how: wordsForSignal(folder, exit, runner?.pid ?? 0) };
  }
  if (exit?.code) return { status: 'failed', how: `is ${wordsFor(exit.code)}` };
  if (runner && runner.host !== hostname()) {
    const heard = heartbeatOf(folder, state);
    const since = heard === null ? '' : ` since ${new Date(heard).toISOString()}`;
    return { status: 'lost', how: `on ${runner.host} has not been heard of${since}` };
  }
  if (runner && restartedSince(runner)) {
    return { status: 'lost', how: 'is gone: the machine was started anew since' };
  }
  if (runner && killedForMemory(runner.pid)) {
    return { status: 'killed', how: 'was killed by SIGKILL: the machine ran out of memory' };
  }
  const word = runner || state.lastSeq > 0 ? 'last' : 'first';
  return { status: 'lost', how: `is gone without a ${word} word` };
}

/**
 * The state of a run whose runner is gone, with what is known of its end.
 * @param exit How it ended, when this process saw it; else what was recorded is looked up.
 */
export function died(folder: string, state: RunState, exit: RunnerExit | null): RunState {
  const known = exit ?? recordedExit(folder, state.runner?.pid ?? null);
  // By its log: the runner may have written a checkpoint at its old place meanwhile.
  const isMoved = !known?.signal && state.lastSeq > 0 && !existsSync(eventsPath(folder));
  const { status, how } = isMoved
    ? { status: 'failed' as const, how: `is gone: the run's folder ${folder} was moved or removed` }
    : endOf(folder, state, known);
  const checkpoint = Object.values(state.phases)
    .flatMap((phase) => phase.checkpoints.map((c) => ({ phase: phase.id, ...c })))
    .findLast((c) => c.kind === 'last');
  const from = checkpoint
    ? ` Last checkpoint: ${checkpoint.phase}, epoch ${checkpoint.epoch}.`
    : ' No checkpoint yet.';
  // One that was started here and came to no first word would come to none again.
  const isFailedStart = state.run === null && state.lastSeq === 0 && state.runner !== null;
  const again = isMoved
    ? ` Where it was moved, go on with it by its new path: ${program()} resume PATH. Where it was removed, begin a new run.`
    : ` Go on: ${commandFor('resume', folder)}`;
  const next = isFailedStart ? '' : again;
  const who = state.runner ? `The runner (process ${state.runner.pid})` : 'The runner';
  const lost = lostLog(folder, state);
  const message = `${who} ${how}.${lost === null ? from + next : ` ${lost}`}`;
  const phases = Object.fromEntries(
    Object.entries(state.phases).map(([id, phase]) => [
      id,
      phase.status === 'running' ? { ...phase, status: 'stopped' as const } : phase,
    ]),
  );
  return { ...state, status, message, phases, runningPhase: null, waitingPhase: null };
}
