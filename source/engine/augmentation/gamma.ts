/** Gamma: a curve that leaves black and white where they are and moves what lies between. */

/** Used again by every image. */
const curve = new Uint8Array(256);

/** Value v of 0 to 255 becomes 255 (v / 255)^gamma, for the `length` bytes that begin at `offset`. */
export function applyGamma(
  images: Uint8Array,
  offset: number,
  length: number,
  gamma: number,
): void {
  if (gamma === 1) return;
  for (let value = 0; value < 256; value++) curve[value] = Math.round(255 * (value / 255) ** gamma);
  for (let at = offset; at < offset + length; at++) images[at] = curve[images[at]!]!;
}
