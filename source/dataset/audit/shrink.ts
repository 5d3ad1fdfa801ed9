/** Makes cached pictures smaller by averaging whole blocks of pixels. */

/** Rec. 709 weights of red, green and blue in the luminance. */
const RED = 0.2126;
const GREEN = 0.7152;
const BLUE = 0.0722;

/**
 * @param pixels `[side, side, 3]` uint8 RGB.
 * @param to Side of the result; divides `side`.
 * @returns `[to, to, 3]` uint8 RGB.
 */
export function shrink(pixels: Uint8Array, side: number, to: number): Uint8Array {
  const block = side / to;
  const sums = new Uint32Array(to * to * 3);
  for (let y = 0, from = 0; y < side; y++) {
    const row = Math.floor(y / block) * to;
    for (let x = 0; x < side; x++, from += 3) {
      const at = (row + Math.floor(x / block)) * 3;
      sums[at] += pixels[from];
      sums[at + 1] += pixels[from + 1];
      sums[at + 2] += pixels[from + 2];
    }
  }
  const area = block * block;
  return Uint8Array.from(sums, (sum) => Math.round(sum / area));
}

/** Luminance `[n]` uint8 of pixels `[n, 3]` uint8 RGB. */
export function luminance(pixels: Uint8Array): Uint8Array {
  const grey = new Uint8Array(pixels.length / 3);
  for (let i = 0; i < grey.length; i++) {
    const at = i * 3;
    grey[i] = Math.round(RED * pixels[at] + GREEN * pixels[at + 1] + BLUE * pixels[at + 2]);
  }
  return grey;
}
