/** Colours that cover parts of an image: hairs, and the border of the field of view. */
import { coverByBorder } from './border.js';
import { coverByHairs } from './hair.js';
import type { AugmentationParameters } from './parameters.js';

/** What covers an image, in the order in which it is put there. */
const covers = ['hair', 'border'] as const;
export type Cover = (typeof covers)[number];

/**
 * How far an image is covered at each pixel.
 *
 * @param mask `[side, side]`, all 0 before: 0 where it is not to 255 where it is wholly.
 * @returns the colour that covers it; null: nothing does.
 */
export function coverMask(
  mask: Uint8Array,
  side: number,
  { hair, border }: AugmentationParameters,
  cover: Cover,
): readonly [number, number, number] | null {
  if (cover === 'hair' && hair) coverByHairs(mask, side, hair);
  if (cover === 'border' && border) coverByBorder(mask, side, border);
  return (cover === 'hair' ? hair : border)?.colour ?? null;
}

/** Used again by images of one size. */
let mask = new Uint8Array(0);

/**
 * Puts hairs and a border on the image that begins at `offset`, where its parameters have them. Where nothing is
 * covered its bytes stay as they are.
 *
 * @param image `[side, side, 3]` uint8.
 */
export function coverImage(
  image: Uint8Array,
  offset: number,
  side: number,
  parameters: AugmentationParameters,
): void {
  const size = side * side;
  for (const cover of covers) {
    if (!parameters[cover]) continue;
    if (mask.length === size) mask.fill(0);
    else mask = new Uint8Array(size);
    const [red, green, blue] = coverMask(mask, side, parameters, cover)!;
    for (let pixel = 0, at = offset; pixel < size; pixel++, at += 3) {
      const own = mask[pixel]!;
      if (own === 0) continue;
      const rest = 255 - own;
      // Rounded to the nearest whole number.
      image[at] = ((image[at]! * rest + red * own) / 255 + 0.5) | 0;
      image[at + 1] = ((image[at + 1]! * rest + green * own) / 255 + 0.5) | 0;
      image[at + 2] = ((image[at + 2]! * rest + blue * own) / 255 + 0.5) | 0;
    }
  }
}
