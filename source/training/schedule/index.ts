/** Learning rates by step: pure functions of the place in the course and of a state that checkpoints hold. */
import { cosineCurve } from './cosine.js';
import type { Curve, Place, ScheduleSettings } from './curve.js';
import { oneCycleCurve } from './one-cycle.js';
import { afterPlateauEpoch, type ScheduleState } from './plateau.js';
import { stepCurve } from './step.js';

export type { Place, ScheduleSettings } from './curve.js';
export { freshSchedule, scheduleStateSchema, type ScheduleState } from './plateau.js';

const flat: Curve = () => 1;
const curves: Record<ScheduleSettings['kind'], Curve> = {
  constant: flat,
  step: stepCurve,
  cosine: cosineCurve,
  // Its share is in the state.
  plateau: flat,
  'one-cycle': oneCycleCurve,
};

/**
 * The learning rate of a step. A warm-up rises linearly to where the schedule begins, which then runs over
 * the steps that are left.
 *
 * @param rate The configured rate.
 */
export function rateAt(
  settings: ScheduleSettings,
  rate: number,
  { step, total, stepsPerEpoch }: Place,
  { share }: ScheduleState,
): number {
  const warmup = Math.min(total - 1, Math.round(settings.warmupEpochs * stepsPerEpoch));
  const place = { step: Math.max(0, step - warmup), total: total - warmup, stepsPerEpoch };
  const warmth = step < warmup ? (step + 1) / (warmup + 1) : 1;
  return rate * curves[settings.kind](place, settings) * share * warmth;
}

/** The state after an epoch. @param loss Its validation loss; null when it is no number. */
export function afterEpoch(
  settings: ScheduleSettings,
  state: ScheduleState,
  loss: number | null,
): ScheduleState {
  return settings.kind === 'plateau' ? afterPlateauEpoch(settings, state, loss) : state;
}
