/** The eight symmetries of the square: pictures flipped and turned, for test-time augmentation. */

/** Numbers 0 to 7: bit 0 flips left and right, bit 1 upside down, bit 2 changes rows with columns. */
export type Symmetry = number;

export type SymmetrySet = 'none' | 'flips' | 'all';

/** As it is; the flips and both together, a half turn; and those with quarter turns and diagonals. */
export const symmetrySets: Record<SymmetrySet, readonly Symmetry[]> = {
  none: [0],
  flips: [0, 1, 2, 3],
  all: [0, 1, 2, 3, 4, 5, 6, 7],
};

/**
 * Images under a symmetry.
 * @param images `[size, side, side, 3]` uint8.
 */
export function transformed(
  images: Uint8Array,
  size: number,
  side: number,
  symmetry: Symmetry,
): Uint8Array {
  if (symmetry === 0) return images;
  const result = new Uint8Array(images.length);
  const bytes = side * side * 3;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const y = symmetry & 2 ? side - 1 - row : row;
      const x = symmetry & 1 ? side - 1 - column : column;
      const from = 3 * (symmetry & 4 ? x * side + y : y * side + x);
      const to = 3 * (row * side + column);
      for (let n = 0; n < size; n++) {
        const start = n * bytes;
        result[start + to] = images[start + from]!;
        result[start + to + 1] = images[start + from + 1]!;
        result[start + to + 2] = images[start + from + 2]!;
      }
    }
  }
  return result;
}
