/** The learning rate of a step: the schedule's, times what a person has made of it while it ran. */
import type { LoopState } from './checkpoint.js';
import type { StudyContext } from './context.js';
import { rateAt } from './schedule/index.js';

/** Bounds of what a person can make of the rate. */
const LEAST = 1e-6;
const MOST = 1e6;

/** @param steps Steps an epoch; `globalStep` counts from 0. */
export function learningRateOf(
  { config, course = { first: 1, last: config.epochs } }: Pick<StudyContext, 'config' | 'course'>,
  loop: Pick<LoopState, 'schedule' | 'rateFactor'>,
  globalStep: number,
  steps: number,
): number {
  const total = (course.last - course.first + 1) * steps;
  // Epochs beyond the study's are trained at the rate that its schedule ends with.
  const step = Math.min(globalStep - (course.first - 1) * steps, total - 1);
  const place = { step, total, stepsPerEpoch: steps };
  return rateAt(config.schedule, config.learningRate, place, loop.schedule) * loop.rateFactor;
}

/** Takes over what was asked of the rate since the last step, and records it. */
export function changeRate(
  { config, course, control, emit }: StudyContext,
  loop: LoopState,
  globalStep: number,
  steps: number,
): void {
  const asked = control.takeRateFactor();
  if (asked === 1) return;
  loop.rateFactor = Math.min(MOST, Math.max(LEAST, loop.rateFactor * asked));
  emit({
    type: 'learning-rate',
    phase: loop.phase,
    epoch: loop.epoch,
    globalStep: globalStep + 1,
    factor: loop.rateFactor,
    learningRate: learningRateOf({ config, course }, loop, globalStep, steps),
  });
}
