/** The eight ways in which a square picture can be turned and mirrored. */

/** A picture is mirrored over its diagonal first, then left to right, then top to bottom. */
export interface Orientation {
  transposed: boolean;
  mirrored: boolean;
  flipped: boolean;
  /** In words, for a report. */
  name: string;
}

/** As it is first. The names say what was done to the first picture to get the second. */
export const orientations: readonly Orientation[] = [
  { transposed: false, mirrored: false, flipped: false, name: 'as it is' },
  { transposed: false, mirrored: true, flipped: false, name: 'mirrored left to right' },
  { transposed: false, mirrored: false, flipped: true, name: 'mirrored top to bottom' },
  { transposed: false, mirrored: true, flipped: true, name: 'turned by 180 degrees' },
  { transposed: true, mirrored: false, flipped: false, name: 'mirrored over its diagonal' },
  { transposed: true, mirrored: true, flipped: false, name: 'turned by 90 degrees' },
  { transposed: true, mirrored: false, flipped: true, name: 'turned by 270 degrees' },
  { transposed: true, mirrored: true, flipped: true, name: 'mirrored over its other diagonal' },
];

/** For each place of a turned picture `[side * side]` the place in the original that it shows. */
export function placesOf(
  { transposed, mirrored, flipped }: Orientation,
  side: number,
): Uint16Array {
  return Uint16Array.from({ length: side * side }, (_, place) => {
    const y = Math.floor(place / side);
    const x = place % side;
    const fromY = flipped ? side - 1 - y : y;
    const fromX = mirrored ? side - 1 - x : x;
    return transposed ? fromX * side + fromY : fromY * side + fromX;
  });
}
