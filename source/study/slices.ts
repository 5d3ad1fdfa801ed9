/** What is said of slices beside their figures. */
import type { EventOf } from '../runs/events.js';
import { counted } from '../text.js';

type Found = Pick<EventOf<'slices-evaluated'>, 'slices' | 'leftOut'>;

/** Sentences on what is not in the table, and on figures without an interval. */
export function sliceNotes({ slices, leftOut = [] }: Found): string[] {
  const parts = leftOut.map(
    ({ by, parts, images }) => `${counted(parts, 'part')} by ${by} (${counted(images, 'image')})`,
  );
  const bare = slices.some(
    ({ evaluable, balancedAccuracy: { value, interval } }) =>
      evaluable && value !== null && interval.every((end) => end === null),
  );
  return [
    ...(parts.length > 0 ? [`Left out, as they are the smallest: ${parts.join(', ')}.`] : []),
    ...(bare ? ['Balanced accuracy has no interval where most resamples lose a class.'] : []),
  ];
}
