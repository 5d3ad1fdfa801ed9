/** What is said of slices beside their figures. */
import type { EventOf } from '../runs/events.js';
import { counted } from '../text.js';

type Found = Pick<EventOf<'slices-evaluated'>, 'slices' | 'leftOut'>;
type Slice = Found['slices'][number];

/** Below this a slice is said to fare worse than the rest. */
const LEVEL = 0.05;

/**
 * The slice to name: of those that fare worse than the rest the one of the lowest accuracy, and where none does
 * the one of the lowest accuracy of all.
 * @returns Null without one of enough images. `beside` says how it stands to the rest, nothing where that is not known.
 */
export function namedSlice({
  slices,
  worst,
}: Pick<EventOf<'slices-evaluated'>, 'slices' | 'worst'>): {
  slice: Slice;
  isWorst: boolean;
  beside: string;
} | null {
  const accuracy = (slice: Slice): number => slice.accuracy.value ?? Infinity;
  const [poorest] = slices
    .filter(({ lowerP }) => typeof lowerP === 'number' && lowerP < LEVEL)
    .sort((a, b) => accuracy(a) - accuracy(b));
  if (poorest) {
    const p = poorest.lowerP! < 0.001 ? 'below 0.001' : poorest.lowerP!.toFixed(3);
    return { slice: poorest, isWorst: true, beside: `lower than the rest (p ${p})` };
  }
  const slice = slices.find(({ by, value }) => by === worst?.by && value === worst.value);
  if (!slice) return null;
  const beside = typeof slice.lowerP !== 'number' ? '' : 'not distinguishable from the rest';
  return { slice, isWorst: false, beside };
}

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
