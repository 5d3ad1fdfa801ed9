/** The augmentation of a batch as the numbers that a graph is fed with. */
import { cutoutBox, type Box } from './box.js';
import { colourMatrix, gainOf } from './colour.js';
import { affineMap } from './matrix.js';
import type { Mix } from './mix.js';
import { coverMask, type Cover } from './cover.js';
import { drawParameters, type AugmentationParameters } from './parameters.js';
import type { AugmentationRanges } from './ranges.js';

/** Arrays with one row an image. */
export interface AugmentationNumbers {
  /** `[n, 8]` */
  maps: Float32Array;
  /** `[n, 2]`: gain and offset of all channels. */
  gains: Float32Array;
  /** `[n, 12]`: colour matrix `[3, 4]`. */
  colours: Float32Array;
  /** `[n, 1]`: exponents. */
  gammas: Float32Array;
  /** `[n, side, side, 1]` uint8: how far hairs cover each pixel, and the border; 255: wholly. */
  hairs: Uint8Array;
  borders: Uint8Array;
  /** `[n, 3]`: the colours that cover it. */
  hairColours: Float32Array;
  borderColours: Float32Array;
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

/** How far each image is covered, and by which colours; nothing where none ever is. */
function coversOf(cover: Cover, drawn: AugmentationParameters[], side: number, share: number) {
  if (share === 0) return { masks: new Uint8Array(0), colours: new Float32Array(0) };
  const size = side * side;
  const masks = new Uint8Array(drawn.length * size);
  const colours = new Float32Array(drawn.length * 3);
  drawn.forEach((parameters, n) => {
    const mask = masks.subarray(n * size, (n + 1) * size);
    colours.set(coverMask(mask, side, parameters, cover) ?? [], n * 3);
  });
  return { masks, colours };
}

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
  const hair = coversOf('hair', drawn, side, ranges.hair);
  const border = coversOf('border', drawn, side, ranges.border);
  return {
    maps: rows((p) => [...affineMap(p, side), 0, 0]),
    gains: rows((p) => Object.values(gainOf(p))),
    colours: rows(colourMatrix),
    gammas: rows((p) => [p.gamma]),
    ...{ hairs: hair.masks, hairColours: hair.colours },
    ...{ borders: border.masks, borderColours: border.colours },
    boxes: rows((p) => edges(cutoutBox(p, side))),
    partners: mix?.partners ?? Int32Array.from(keys, (_, n) => n),
    mixBoxes: rows(() => edges(mix?.box ?? whole)),
    mixShares: rows(() => [mix ? (mix.box ? 1 : 1 - mix.share) : 0]),
  };
}
