/** A checkpoint whose validation set tells no temperature. */
import { unfittedLine } from '../study/unfrozen.js';
import { whyUnfitted } from '../training/frozen-on-validation.js';
import type { Reference } from './reference.js';

/** A warning, or none. */
export const unfittedWarnings = (reference: Reference | null): string[] =>
  reference?.unfitted ? [unfittedLine([{ fold: null, why: whyUnfitted(reference.unfitted) }])] : [];
