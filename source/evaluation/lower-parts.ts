/** Whether parts of the images are called right less often than the rest, by a permutation test over groups. */
import { EVALUABLE } from '../evaluable.js';
import { sum } from '../sum.js';
import { holm } from './holm.js';
import { permutationP, SAME } from './permutation.js';
import { splitMix32 } from './random.js';

/** What is drawn: the images of one group that lie in the part, or those of it that do not. */
interface Units {
  images: Uint32Array;
  right: Uint32Array;
  /** The first so many lie in the part. */
  inside: number;
}

function unitsOf(
  right: ArrayLike<number>,
  groups: ArrayLike<number> | undefined,
  places: readonly number[],
): Units {
  const within = new Set(places);
  const rest = Array.from({ length: right.length }, (_, i) => i).filter((i) => !within.has(i));
  const sides = [places, rest].map((side) => {
    const units = new Map<number, { images: number; right: number }>();
    for (const i of side) {
      const group = groups ? groups[i]! : i;
      const unit = units.get(group) ?? { images: 0, right: 0 };
      unit.images += 1;
      unit.right += right[i]!;
      units.set(group, unit);
    }
    return [...units.values()];
  });
  const all = sides.flat();
  return {
    images: Uint32Array.from(all, ({ images }) => images),
    right: Uint32Array.from(all, (unit) => unit.right),
    inside: sides[0]!.length,
  };
}

/**
 * Share of the draws in which a part of as many groups fares as badly beside the rest, or worse. Most parts are lower
 * by chance alone, and of a hundred thousand images each draw costs time.
 */
function lowerP({ images, right, inside }: Units, seed: number): number {
  const [n, rights] = [sum(images), sum(right)];
  const difference = (part: number, ofPart: number) =>
    ofPart / part - (rights - ofPart) / (n - part);
  const order = Uint32Array.from(images.keys());
  const seen = difference(sum(images.subarray(0, inside)), sum(right.subarray(0, inside)));
  const next = splitMix32(seed);
  // Whichever side has fewer groups is drawn; the other is the rest.
  const drawn = Math.min(inside, order.length - inside);
  const swapped = drawn !== inside;
  return permutationP(() => {
    let [part, ofPart] = [0, 0];
    for (let i = 0; i < drawn; i++) {
      const at = i + Math.floor((next() / 2 ** 32) * (order.length - i));
      const unit = order[at]!;
      order[at] = order[i]!;
      order[i] = unit;
      part += images[unit]!;
      ofPart += right[unit]!;
    }
    const found = swapped ? difference(n - part, rights - ofPart) : difference(part, ofPart);
    return found <= seen + SAME;
  });
}

/**
 * For each part p that its accuracy is lower than that of all other images: one-sided, by up to 4,999 permutations of
 * which groups lie in the part (Good 2005, chapter 3), with Holm's correction over the parts. So none of them is
 * found lower in 95% of evaluations of a model that fares equally on all.
 *
 * @param right Whether each image is called right `[n]`, 1 or 0. @param groups `[n]`; left out: each image is one.
 * @param parts The images of each part.
 * @returns Null for a part of fewer than 10 images, or with fewer others.
 */
export function lowerParts(
  right: ArrayLike<number>,
  groups: ArrayLike<number> | undefined,
  parts: readonly (readonly number[])[],
  seed: number,
): (number | null)[] {
  const compared = parts.flatMap((places, at) =>
    Math.min(places.length, right.length - places.length) >= EVALUABLE ? at : [],
  );
  const values = holm(compared.map((at) => lowerP(unitsOf(right, groups, parts[at]!), seed + at)));
  const found = new Array<number | null>(parts.length).fill(null);
  compared.forEach((at, place) => (found[at] = values[place]!));
  return found;
}
