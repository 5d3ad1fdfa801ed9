/** What the views work out from a run's state: times, rates, words. */
import type { PhaseState, RunState } from '../runs/state.js';
import { newPhase } from '../runs/state.js';
import { phases } from '../study/phases.js';
import { sum } from '../sum.js';

import { isDead, isOver } from '../runs/liveness.js';

export { isOver } from '../runs/liveness.js';

/** Whether its runner was gone before its first word: nothing is known of the run but its settings. */
export const neverBegan = (run: RunState): boolean =>
  isDead(run) && run.run === null && run.runner === null && run.lastSeq === 0;

/** Whether the run is over with something left to do. */
export const canResume = (run: RunState): boolean =>
  isOver(run) &&
  run.status !== 'finished' &&
  (run.run !== null || run.lastSeq > 0 || neverBegan(run));

/** The phase to look at when nobody chose: the one that runs or waits, else the last that did anything. */
export function newestPhase(run: RunState): string {
  const begun = run.phaseOrder.findLast((id) => phaseIn(run, id).startedAt !== null);
  return run.runningPhase ?? run.waitingPhase ?? begun ?? run.phaseOrder[0] ?? 'data';
}

/** A phase's title from the table; the id of one that this version does not know. */
export function titleOf(id: string): string {
  return phases.find((phase) => phase.id === id)?.title ?? id;
}

/** A phase's state; a blank one for a phase that the run does not have. */
export function phaseIn(run: RunState, id: string): PhaseState {
  return run.phases[id] ?? newPhase(id);
}

/**
 * Seconds that runners have worked on the run or phase, standing still once it is over; null before it begins.
 * The time from a stop until it is gone on with does not count.
 */
export function elapsedSeconds(
  {
    startedAt,
    finishedAt,
    awayMs,
  }: Pick<RunState | PhaseState, 'startedAt' | 'finishedAt' | 'awayMs'>,
  now: number,
): number | null {
  if (startedAt === null) return null;
  return Math.max(0, (finishedAt ?? now) - startedAt - awayMs) / 1000;
}

/** Seconds that the epochs of a pass took, all of its stages together. */
const epochSeconds = ({ history }: Pick<PhaseState, 'history'>): number =>
  sum(history.map(({ seconds }) => seconds));

/** What a whole pass takes, as the last one of the same protocol did. @returns Null before one is over. */
function secondsOfPass({ pass, passes }: PhaseState): number | null {
  const last = passes.findLast((one) => one.pass.leaky === pass?.pass.leaky);
  return last === undefined ? null : epochSeconds(last);
}

/**
 * Seconds left of a phase whose pass under way has not been timed yet, as its network is being built or an earlier
 * stage trains: by the passes before. Without the building, which is not known, this does not count down.
 * @returns Null before one is over.
 */
function untimedSecondsLeft(phase: PhaseState, passesLeft: number, now: number): number | null {
  const last = phase.passes.at(-1);
  // The first of another protocol is like those of the one before.
  const whole = secondsOfPass(phase) ?? (last === undefined ? null : epochSeconds(last));
  if (whole === null) return null;
  const underWay = phase.epoch > 0 && !phase.history.some(({ epoch }) => epoch === phase.epoch);
  const since = underWay ? Math.max(0, (now - phase.epochClock.startedAt) / 1000) : 0;
  return Math.max(0, whole - epochSeconds(phase) - since) + whole * passesLeft;
}

/**
 * Seconds until the training phase ends at its present pace, validation passes included. The first step
 * of an epoch is left out of the pace: it compiles, allocates or warms up. Stages have paces of their own (fine-tuning
 * takes several times as long as the head on frozen features), so that only the last one's tells when the phase ends.
 */
export function secondsLeft(phase: PhaseState, now: number): number | null {
  if (phase.status !== 'running') return null;
  const passesLeft = phase.pass ? phase.pass.pass.of - phase.pass.pass.place : 0;
  const stage = phase.stageEpochs;
  const isUntimed = phase.epochs === 0 || phase.steps === 0;
  if (isUntimed || (stage !== null && stage.last < phase.epochs)) {
    return untimedSecondsLeft(phase, passesLeft, now);
  }
  const { firstStepAt, updatedAt } = phase.epochClock;
  const timed = phase.step - 1;
  const perStep =
    firstStepAt !== null && timed > 0 ? (updatedAt - firstStepAt) / 1000 / timed : null;
  // A finished epoch is the best measure: it holds validation and checkpoints too. The first is warm-up.
  const history = phase.history.filter(({ epoch }) => epoch >= (stage?.first ?? 0));
  const measured = history.length > 1 ? history.slice(1) : history;
  const recent = measured.slice(-5);
  const perEpoch =
    recent.length > 0
      ? recent.reduce((sum, { seconds }) => sum + seconds, 0) / recent.length
      : perStep === null
        ? null
        : perStep * phase.steps;
  if (perEpoch === null) return untimedSecondsLeft(phase, passesLeft, now);
  const share = phase.step / phase.steps;
  const epochsLeft = phase.epochs - phase.epoch;
  const finishing = phase.history.some(({ epoch }) => epoch === phase.epoch);
  const thisEpoch = finishing ? 0 : perEpoch * (1 - share);
  const sinceUpdate = Math.max(0, (now - updatedAt) / 1000);
  const later = (secondsOfPass(phase) ?? perEpoch * phase.epochs) * passesLeft;
  // It may have stopped before its last epoch; what follows is the next one's preparation.
  if (phase.passes.some(({ pass }) => pass.id === phase.pass?.pass.id)) return later;
  return Math.max(0, thisEpoch + perEpoch * epochsLeft - Math.min(sinceUpdate, perEpoch)) + later;
}

/** Images a second of the epoch under way; of the newest epoch when none is. */
export function imagesPerSecond(phase: PhaseState): number | null {
  return phase.status === 'running' && phase.imagesPerSecond !== null
    ? phase.imagesPerSecond
    : (phase.history.at(-1)?.imagesPerSecond ?? phase.imagesPerSecond);
}
