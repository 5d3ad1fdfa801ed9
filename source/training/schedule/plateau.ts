/** Reduces the rate where the validation loss has stopped falling, as Keras's ReduceLROnPlateau. */
import { z } from 'zod';
import type { ScheduleSettings } from './curve.js';

/** What a schedule has to remember from epoch to epoch. */
export const scheduleStateSchema = z.object({
  /** Lowest validation loss so far that counted as better; null before the first. */
  best: z.number().nullable(),
  /** Epochs since then, or since the last reduction. */
  waited: z.number().int().nonnegative(),
  /** Share of the configured rate that is left. */
  share: z.number().positive(),
});
export type ScheduleState = z.infer<typeof scheduleStateSchema>;

export const freshSchedule = (): ScheduleState => ({ best: null, waited: 0, share: 1 });

/** A loss has to fall by more than this to count as better. */
const LEAST = 1e-4;

/** The state after an epoch. @param loss Its validation loss; null, no number, counts as no better. */
export function afterPlateauEpoch(
  { factor, patience, minimum }: ScheduleSettings,
  { best, waited, share }: ScheduleState,
  loss: number | null,
): ScheduleState {
  if (loss !== null && (best === null || loss < best - LEAST)) {
    return { best: loss, waited: 0, share };
  }
  if (waited + 1 < patience) return { best, waited: waited + 1, share };
  // Where there is no minimum it still stays above 0, which the smallest shares would round to.
  return { best, waited: 0, share: Math.max(share * factor, minimum, Number.MIN_VALUE) };
}
