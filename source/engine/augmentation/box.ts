/** Boxes on an image: what cutout greys. */
import type { AugmentationParameters } from './parameters.js';

/** Rows `top` to `bottom` and columns `left` to `right`, the last of each not included. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What fills a box that is cut out: mid grey, a whole number so that it is the same in bytes. */
export const CUTOUT_GREY = 128;

/** A square box whose middle lies at shares `x` and `y` of the image; what lies beyond is cut off. */
export function boxAt(
  { side: share, x, y }: { side: number; x: number; y: number },
  side: number,
): Box {
  const size = Math.round(share * side);
  const edge = (at: number) => Math.round(at * side - size / 2);
  const within = (at: number) => Math.min(side, Math.max(0, at));
  return {
    left: within(edge(x)),
    top: within(edge(y)),
    right: within(edge(x) + size),
    bottom: within(edge(y) + size),
  };
}

/** The box that cutout greys; without one it is empty. */
export const cutoutBox = ({ cutout }: AugmentationParameters, side: number): Box =>
  boxAt(cutout, side);
