/** Operating points that a validation set cannot freeze, in words. */
import type { EventOf } from '../runs/events.js';

type Missing = NonNullable<EventOf<'operating-points'>['unfrozen']>[number];

/** "No threshold for sensitivity 0.9: fold 2 has no image of melanoma to validate on." */
export function unfrozenLine({ target, folds }: Missing): string {
  const named = folds.map(
    ({ fold, why }) => `${fold === null ? 'the model' : `fold ${fold}`} ${why}`,
  );
  return `No threshold for ${target.rate} ${target.value}: ${named.join('; ')}.`;
}
