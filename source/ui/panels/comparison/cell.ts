/** The cell of the confusion matrix that is looked at, and its images. */
import type { PhaseState } from '../../../runs/state.js';
import type { ViewState } from '../../contracts.js';
import { wrappedIndex } from '../../wrapped-index.js';

export interface Cell {
  /** Indexes of the true and the predicted class. */
  truth: number;
  predicted: number;
}

type ShownImage = NonNullable<PhaseState['images']>['images'][number];

/** @param row, column Any integers: they wrap around the classes. */
export function cellOf(
  { row, column }: { row: number; column: number },
  classes: number,
): Cell | null {
  if (classes === 0) return null;
  return { truth: wrappedIndex(row, classes), predicted: wrappedIndex(column, classes) };
}

/** Images of a cell whose predictions are in the log, in the order in which they say most. */
export function imagesIn(
  phase: PhaseState,
  { truth, predicted }: Cell,
  classes: readonly string[],
): ShownImage[] {
  return (phase.images?.images ?? []).filter(
    (image) => image.class === classes[truth] && image.predicted === classes[predicted],
  );
}

/** The image that is looked at of the cell that is, and its place among the cell's. */
export function imageLookedAt(
  phase: PhaseState,
  { cell: at, image }: Pick<ViewState, 'cell' | 'image'>,
  classes: readonly string[],
): { image: ShownImage; place: number } | null {
  const cell = cellOf(at, classes.length);
  return cell && imageAt(imagesIn(phase, cell, classes), image);
}

/** The image shown of several. @param index Any integer: it wraps around. */
export function imageAt<T>(
  images: readonly T[],
  index: number,
): { image: T; place: number } | null {
  if (images.length === 0) return null;
  const place = wrappedIndex(index, images.length);
  return { image: images[place], place };
}
