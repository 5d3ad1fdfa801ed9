/** Class shares taken out of probabilities, in words: which figures are of what that leaves. */
import type { PriorCorrected } from '../../runs/events.js';
import { short } from '../../text.js';

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

/** "prior tau 0.5", for where there is little room. */
export const shortPrior = (note: string): string =>
  note === CORRECTED_MEMBERS ? 'prior-corrected' : note.replace('prior correction', 'prior');

/** "tau 0.5", for where there is hardly any. */
export const shortestPrior = (note: string): string =>
  shortPrior(note).replace(/^prior (?:mean )?tau/, 'tau');
