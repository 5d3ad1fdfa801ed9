/** Operating points and temperatures that a validation set does not tell, in words. */
import type { EventOf } from '../runs/events.js';

type Missing = NonNullable<EventOf<'operating-points'>['unfrozen']>[number];

const reasons = (folds: Missing['folds']): string =>
  folds.map(({ fold, why }) => `${fold === null ? 'the model' : `fold ${fold}`} ${why}`).join('; ');

/** "No threshold for sensitivity 0.9: fold 2 has no image of melanoma to validate on." */
export const unfrozenLine = ({ target, folds }: Missing): string =>
  `No threshold for ${target.rate} ${target.value}: ${reasons(folds)}.`;

/** "No temperature: the model gets every validation image right. Probabilities stay as they are there." */
export const unfittedLine = (folds: Missing['folds']): string =>
  `No temperature: ${reasons(folds)}. Probabilities stay as they are there.`;
