/** The notes of prior corrections where there is little room. */
import { CORRECTED_MEMBERS } from '../../study/prior-note.js';

/** "prior tau 0.5", for where there is little room. */
export const shortPrior = (note: string): string =>
  note === CORRECTED_MEMBERS ? 'prior-corrected' : note.replace('prior correction', 'prior');

/** "tau 0.5", for where there is hardly any. */
export const shortestPrior = (note: string): string =>
  shortPrior(note).replace(/^prior (?:mean )?tau/, 'tau');
