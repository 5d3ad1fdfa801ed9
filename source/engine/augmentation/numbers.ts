/** The augmentation of a batch as the numbers that a graph is fed with. */
import { cutoutBox } from './box.js';
import { colourMatrix, gainOf } from './colour.js';
import { affineMap } from './matrix.js';
import { drawParameters } from './parameters.js';
import type { AugmentationRanges } from './ranges.js';

/** Float32 arrays, one row an image. */
export interface AugmentationNumbers {
  /** `[n, 8]` */
  maps: Float32Array;
  /** `[n, 2]`: gain and offset of all channels. */
  gains: Float32Array;
  /** `[n, 12]`: colour matrix `[3, 4]`. */
  colours: Float32Array;
  /** `[n, 4]`: left, top, right and bottom of the box that is greyed. */
  boxes: Float32Array;
}

/** Those of each key of a batch; images with key 0 are left as they are. */
export function augmentationNumbers(
  keys: Uint32Array,
  side: number,
  ranges: AugmentationRanges,
): AugmentationNumbers {
  const drawn = Array.from(keys, (key) => drawParameters(key, ranges));
  const rows = (of: (parameters: (typeof drawn)[number]) => readonly number[]) =>
    Float32Array.from(drawn.flatMap(of));
  return {
    maps: rows((p) => [...affineMap(p, side), 0, 0]),
    gains: rows((p) => Object.values(gainOf(p))),
    colours: rows(colourMatrix),
    boxes: rows((p) => {
      const { left, top, right, bottom } = cutoutBox(p, side);
      return [left, top, right, bottom];
    }),
  };
}
