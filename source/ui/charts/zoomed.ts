/** Which epochs a training's charts show: all of them, or the newer ones, which early large losses squeeze else. */
import type { PhaseState } from '../../runs/state.js';
import { wrappedIndex } from '../wrapped-index.js';

/** Shares of the epochs that were trained, the newest ones; all of them first, and those to come with them. */
const shares = [1, 1 / 2, 1 / 4] as const;

/** Epochs that are over from which on a part of them can be told from all. */
export const WORTH_ZOOMING = 4;

/** Epochs that the axis shows: all of them, unless training is so young that a part reads better. */
export function axisEnd(epochs: number, epoch: number): number {
  let end = Math.max(1, epochs);
  while (end / 2 >= Math.max(4, epoch + 1)) end = Math.ceil(end / 2);
  return end;
}

/**
 * Left and right edge of the charts, in epochs.
 * @param zoom Index of the share, any integer.
 */
export function zoomed(
  { epochs, epoch, history }: Pick<PhaseState, 'epochs' | 'epoch' | 'history'>,
  zoom: number,
): readonly [number, number] {
  const share = shares[wrappedIndex(zoom, shares.length)]!;
  if (share === 1 || history.length < WORTH_ZOOMING) return [0, axisEnd(epochs, epoch)];
  const newest = Math.max(epoch, history.at(-1)!.epoch);
  return [Math.floor(newest * (1 - share)), newest];
}

/** The points that lie within, and what the title says of it. */
export const pointsFrom = <T extends { x: number }>(from: number, points: readonly T[]): T[] =>
  from <= 0 ? [...points] : points.filter(({ x }) => x >= from);

/** " from epoch 11 on"; nothing where all are shown. */
export const zoomNote = ([from]: readonly [number, number]): string =>
  from <= 0 ? '' : ` from epoch ${from} on`;
