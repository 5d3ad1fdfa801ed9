/** Plays a run's log as it was: the same events, the same time between them, at any speed. */
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../errors.js';
import { printable } from '../text.js';
import type { RunEvent } from './events.js';

/** Where a replay ends: with an epoch, or with a phase. */
export interface Until {
  phase: string | null;
  epoch: number | null;
}

/**
 * "epoch 7", "weighted" or "weighted epoch 7".
 * @throws {UserError} (exit code 2) for anything else.
 */
export function parseUntil(text: string, phases: readonly string[]): Until {
  const match = /^\s*([a-z][\w-]*)?\s*(?:\bepoch\s+([1-9]\d*))?\s*$/.exec(text);
  const phase = match?.[1] === 'epoch' ? null : (match?.[1] ?? null);
  const epoch = match?.[2] === undefined ? null : Number(match[2]);
  if (match === null || (phase === null && epoch === null)) {
    throw new UserError(
      `--until takes "epoch 7", "baseline" or "baseline epoch 7", not "${printable(text)}".`,
      2,
    );
  }
  if (phase !== null && !phases.includes(phase)) {
    throw new UserError(
      `--until: this run has no phase "${printable(phase)}". It has: ${phases.join(', ')}.`,
      2,
    );
  }
  return { phase, epoch };
}

/** Whether the replay is over with this event. */
export function reaches(event: RunEvent, { phase, epoch }: Until): boolean {
  if (!('phase' in event) || (phase !== null && event.phase !== phase)) return false;
  if (epoch !== null) return event.type === 'epoch-finished' && event.epoch === epoch;
  return event.type === 'phase-finished' || event.type === 'phase-failed';
}

/** While nobody ran it, before it was gone on with, nothing is waited for; nor for a clock set back. */
function gapBefore(event: RunEvent, lastAt: number | null): number {
  if (lastAt === null || event.type === 'run-resumed') return 0;
  return Math.max(0, Date.parse(event.time) - lastAt);
}

export interface ReplayOptions {
  /** Times as fast as it was. */
  speed: number;
  until: Until | null;
  signal: AbortSignal;
  /** @default a timer's */
  sleep?: (milliseconds: number) => Promise<unknown>;
}

/** Events that are due at the same moment are handed on together. */
const TOGETHER_MS = 20;

/**
 * Hands on the events as they came.
 * @param onEvents Called with those that are due; `at` is the run's own time, milliseconds since the epoch.
 */
export async function replay(
  events: readonly RunEvent[],
  { speed, until, signal, sleep = (ms) => wait(ms, undefined, { signal }) }: ReplayOptions,
  onEvents: (events: RunEvent[], at: number) => void,
): Promise<void> {
  let due: RunEvent[] = [];
  let owed = 0;
  let at: number | null = null;
  for (const event of events) {
    owed += gapBefore(event, at) / speed;
    if (owed >= TOGETHER_MS) {
      if (due.length > 0) onEvents(due, at!);
      due = [];
      await sleep(owed);
      if (signal.aborted) return;
      owed = 0;
    }
    at = Date.parse(event.time);
    due.push(event);
    if (until && reaches(event, until)) break;
  }
  if (due.length > 0) onEvents(due, at!);
}
