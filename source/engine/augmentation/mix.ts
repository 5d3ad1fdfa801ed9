/**
 * Mixing of the images of a batch with each other: mixup (Zhang et al. 2018) and cutmix (Yun et al. 2019).
 * Draws depend on the seed and the step alone.
 */
import { uniform } from '../random.js';
import { boxAt, type Box } from './box.js';
import type { AugmentationRanges } from './ranges.js';

/** How the images of one batch are mixed. */
export interface Mix {
  /** Place in the batch of the image that each is mixed with `[n]`. */
  partners: Int32Array;
  /** Share of each image's own in it; the rest is its partner's. */
  share: number;
  /** What is taken from the partner (cutmix); null: a share of each pixel (mixup). */
  box: Box | null;
}

/** Keeps these draws apart from those of images. */
const STREAM = 0x6d6978;
const draw = { kind: 0, x: 1, y: 2, partners: 1_000_000, share: 2_000_000 };

/**
 * A draw from Beta(alpha, alpha). Source: Jöhnk 1964: of two uniform numbers to the power 1 / alpha whose
 * sum is at most 1, the first's part of the sum.
 */
export function drawBeta(alpha: number, random: (number: number) => number): number {
  for (let i = 0; ; i += 2) {
    const x = random(i) ** (1 / alpha);
    const sum = x + random(i + 1) ** (1 / alpha);
    if (sum > 0 && sum <= 1) return x / sum;
  }
}

/** A permutation of 0 to size - 1 (Fisher-Yates). */
function permutation(size: number, random: (number: number) => number): Int32Array {
  const places = Int32Array.from({ length: size }, (_, i) => i);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(random(i) * (i + 1));
    [places[i], places[j]] = [places[j]!, places[i]!];
  }
  return places;
}

/** How step `step` mixes its batch; null where nothing is mixed. With both on, each has half of the steps. */
export function drawMix(
  seed: number,
  step: number,
  size: number,
  side: number,
  { mixup, cutmix }: Pick<AugmentationRanges, 'mixup' | 'cutmix'>,
): Mix | null {
  if (mixup === 0 && cutmix === 0) return null;
  const random = (number: number) => uniform(STREAM, seed, step, number);
  const from = (start: number) => (number: number) => random(start + number);
  const partners = permutation(size, from(draw.partners));
  const cut = cutmix > 0 && (mixup === 0 || random(draw.kind) < 0.5);
  const share = drawBeta(cut ? cutmix : mixup, from(draw.share));
  if (!cut) return { partners, share, box: null };
  const box = boxAt({ side: Math.sqrt(1 - share), x: random(draw.x), y: random(draw.y) }, side);
  const area = (box.right - box.left) * (box.bottom - box.top);
  return { partners, share: 1 - area / (side * side), box };
}

/** The labels of a mixed batch, as a loss takes them. */
export const mixLabels = (labels: Int32Array, { partners, share }: Mix) => ({
  secondLabels: partners.map((partner) => labels[partner]!),
  shares: new Float32Array(labels.length).fill(share),
});

/**
 * Mixes images in bytes.
 *
 * @param images `[n, side, side, 3]` uint8; left untouched.
 * @returns `[n, side, side, 3]` uint8.
 */
export function mixImages(
  images: Uint8Array,
  side: number,
  { partners, share, box }: Mix,
): Uint8Array {
  const length = side * side * 3;
  if (box) {
    const result = images.slice();
    partners.forEach((partner, n) => {
      for (let row = box.top; row < box.bottom; row++) {
        const [start, end] = [(row * side + box.left) * 3, (row * side + box.right) * 3];
        const from = partner * length;
        result.set(images.subarray(from + start, from + end), n * length + start);
      }
    });
    return result;
  }
  const result = new Uint8ClampedArray(images.length);
  partners.forEach((partner, n) => {
    const [own, other] = [n * length, partner * length];
    for (let i = 0; i < length; i++) {
      result[own + i] = share * images[own + i]! + (1 - share) * images[other + i]!;
    }
  });
  return new Uint8Array(result.buffer);
}
