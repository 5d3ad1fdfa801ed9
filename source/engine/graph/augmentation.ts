/** Augmentation within the graph: the batch's pictures are changed by numbers that are fed with it. */
import type { AugmentationNumbers } from '../augmentation/numbers.js';
import { CUTOUT_GREY } from '../augmentation/box.js';
import {
  colourChange,
  mixesImages,
  movesPixels,
  type AugmentationRanges,
} from '../augmentation/ranges.js';
import type { Output } from './graph.js';
import {
  add,
  batchMatMul,
  cast,
  clip,
  div,
  gatherRows,
  greaterEqual,
  lessEqual,
  mul,
  pow,
  projectiveTransform,
  reshape,
  round,
  slice,
  sub,
} from './ops/index.js';

export interface AugmentedPictures {
  /** Placeholders of the numbers that these ranges need. */
  inputs: Partial<Record<keyof AugmentationNumbers, Output>>;
  /** Whole numbers from 0 to 255, float32 `[n, side, side, 3]`. */
  pictures: Output;
}

/** Numbers from 0 to side - 1 along rows or columns. */
function places(like: Output, axis: 'rows' | 'columns'): Output {
  const side = like.shape[1]!;
  const shape = axis === 'rows' ? [1, side, 1, 1] : [1, 1, side, 1];
  return like.node.graph.constant(
    Float32Array.from({ length: side }, (_, i) => i),
    shape,
  );
}

/** A column of `[n, k]` as `[n, 1, 1, 1]`, to be broadcast over pictures. */
const column = (numbers: Output, number: number): Output =>
  reshape(slice(numbers, [0, number], [-1, 1]), [-1, 1, 1, 1]);

/**
 * 1 within a box of each picture and 0 elsewhere, `[n, side, side, 1]`.
 *
 * @param boxes `[n, 4]`: left, top, right, bottom; the last of each is not included.
 */
function boxMask(pictures: Output, boxes: Output): Output {
  const before = (edge: Output) => sub(edge, boxes.node.graph.scalar(1));
  const between = (at: Output, first: Output, end: Output) =>
    mul(greaterEqual(at, first), lessEqual(at, before(end)));
  return mul(
    between(places(pictures, 'rows'), column(boxes, 1), column(boxes, 3)),
    between(places(pictures, 'columns'), column(boxes, 0), column(boxes, 2)),
  );
}

/** Colours times a matrix `[3, 4]` of each picture. */
function mixChannels(pictures: Output, colours: Output): Output {
  const [, height, width] = pictures.shape as [number, number, number];
  const matrices = reshape(colours, [-1, 3, 4]);
  const pixels = reshape(pictures, [-1, height * width, 3]);
  const offsets = reshape(slice(matrices, [0, 0, 3], [-1, 3, 1]), [-1, 1, 3]);
  const mixed = batchMatMul(pixels, slice(matrices, [0, 0, 0], [-1, 3, 3]), { transposeB: true });
  return reshape(add(mixed, offsets), [-1, height, width, 3]);
}

/** Each picture towards a second one: by a mask that is 0 for the first and 1 for the second. */
const blend = (first: Output, second: Output, mask: Output): Output =>
  add(first, mul(mask, sub(second, first)));

/**
 * Each picture under a colour, as far as its mask says.
 *
 * @param mask Uint8 `[n, side, side, 1]`: 0 for the picture to 255 for the colour.
 * @param colours `[n, 3]`
 */
function covered(pictures: Output, mask: Output, colours: Output): Output {
  const shares = div(cast(mask, 'float32'), pictures.node.graph.scalar(255));
  return round(blend(pictures, reshape(colours, [-1, 1, 1, 3]), shares));
}

/**
 * What becomes of the pictures of a batch. Only what the ranges switch on is in the graph; numbers of an
 * image that is not augmented leave it as it is, bit for bit.
 *
 * @param images Uint8 `[n, side, side, 3]`.
 */
export function augmentPictures(images: Output, ranges: AugmentationRanges): AugmentedPictures {
  const { graph } = images.node;
  const inputs: AugmentedPictures['inputs'] = {};
  const input = (name: keyof AugmentationNumbers, size: number) =>
    (inputs[name] = graph.placeholder(name, 'float32', [-1, size]));
  const mask = (name: 'hairs' | 'borders') =>
    (inputs[name] = graph.placeholder(name, 'uint8', [-1, ...images.shape.slice(1, 3), 1]));
  const partners = () => (inputs.partners = graph.placeholder('partners', 'int32', [-1]));
  let x = cast(images, 'float32');
  if (movesPixels(ranges)) x = projectiveTransform(x, input('maps', 8));
  const colour = colourChange(ranges);
  if (colour === 'gain') {
    const gains = input('gains', 2);
    x = mul(x, column(gains, 0));
    if (ranges.contrast) x = add(x, column(gains, 1));
  }
  if (colour === 'matrix') x = mixChannels(x, input('colours', 12));
  if (colour !== 'none') x = clip(x, 0, 255);
  // Whole numbers, so that what is shown and what other executors draw is what is trained on.
  if (movesPixels(ranges) || colour !== 'none') x = round(x);
  if (ranges.gamma) {
    const white = graph.scalar(255);
    x = round(mul(pow(div(x, white), column(input('gammas', 1), 0)), white));
  }
  if (ranges.hair) x = covered(x, mask('hairs'), input('hairColours', 3));
  if (ranges.border) x = covered(x, mask('borders'), input('borderColours', 3));
  if (ranges.cutout) x = blend(x, graph.scalar(CUTOUT_GREY), boxMask(x, input('boxes', 4)));
  if (mixesImages(ranges)) {
    const shares = mul(boxMask(x, input('mixBoxes', 4)), column(input('mixShares', 1), 0));
    x = round(blend(x, gatherRows(x, partners()), shares));
  }
  return { inputs, pictures: x };
}
