/** Prior corrections in words: which figures are of probabilities with class shares taken out. */
import type { PriorCorrected } from '../runs/events.js';
import { short } from '../text.js';

/** "prior correction tau 0.5", the mean where each fold has one of its own; null where nothing is changed. */
export function priorNote(
  found: Pick<PriorCorrected, 'tau' | 'taus'> | undefined,
  name = 'prior correction',
): string | null {
  const own = found?.taus ?? (found ? [found.tau] : []);
  if (!found || !own.some((tau) => tau > 0)) return null;
  const mean = new Set(own).size > 1 ? 'mean ' : '';
  return `${name} ${mean}tau ${short(found.tau)}`;
}

/** What the note of an ensemble says, whose members have corrections of their own. */
export const CORRECTED_MEMBERS = 'mean of prior-corrected phases';

/**
 * What holds for the figures of several models beside each other, each with a correction of its own; null where
 * none is asked for, as in logs that say nothing of it.
 * @param config A run's settings, as they are in its log.
 */
export function priorsNote(config: Readonly<Record<string, unknown>>): string | null {
  const { priorCorrection = 'none' } = (config.evaluation ?? {}) as { priorCorrection?: unknown };
  return priorCorrection === 'none' ? null : 'by the prior correction of each model';
}
