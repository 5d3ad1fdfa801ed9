/** The augmentation of a batch as the numbers that a graph is fed with. */
import { cutoutBox, type Box } from './box.js';
import { colourMatrix, gainOf } from './colour.js';
import { affineMap } from './matrix.js';
import type { Mix } from './mix.js';
import { drawParameters } from './parameters.js';
import type { AugmentationRanges } from './ranges.js';

/** Arrays with one row an image. */
export interface AugmentationNumbers {
  /** `[n, 8]` */
  maps: Float32Array;
  /** `[n, 2]`: gain and offset of all channels. */
  gains: Float32Array;
  /** `[n, 12]`: colour matrix `[3, 4]`. */
  colours: Float32Array;
  /** `[n, 4]`: left, top, right and bottom of the box that is greyed. */
  boxes: Float32Array;
  /** `[n]` int32: the image of the batch that each is mixed with. */
  partners: Int32Array;
  /** `[n, 4]`: the box in which it is. */
  mixBoxes: Float32Array;
  /** `[n, 1]`: the partner's share of the box. */
  mixShares: Float32Array;
}

const edges = ({ left, top, right, bottom }: Box) => [left, top, right, bottom];

/** Those of each key of a batch; images with key 0 are left as they are. */
export function augmentationNumbers(
  keys: Uint32Array,
  mix: Mix | undefined,
  side: number,
  ranges: AugmentationRanges,
): AugmentationNumbers {
  const whole: Box = { left: 0, top: 0, right: side, bottom: side };
  const drawn = Array.from(keys, (key) => drawParameters(key, ranges));
  const rows = (of: (parameters: (typeof drawn)[number]) => readonly number[]) =>
    Float32Array.from(drawn.flatMap(of));
  return {
    maps: rows((p) => [...affineMap(p, side), 0, 0]),
    gains: rows((p) => Object.values(gainOf(p))),
    colours: rows(colourMatrix),
    boxes: rows((p) => edges(cutoutBox(p, side))),
    partners: mix?.partners ?? Int32Array.from(keys, (_, n) => n),
    mixBoxes: rows(() => edges(mix?.box ?? whole)),
    mixShares: rows(() => [mix ? (mix.box ? 1 : 1 - mix.share) : 0]),
  };
}
