/** What a batch holds, for a person who debugs labels and ranges. */

export interface InspectedBatch {
  images: { shape: number[]; dtype: string; min: number; max: number; mean: number };
  labels: { shape: number[]; dtype: string; min: number; max: number; first: number[] };
}

/** Labels listed. */
const FIRST = 16;

/**
 * Shape, type and range of a batch.
 * @param images Pixels `[n, side, side, 3]` uint8.
 * @param labels Class of each image `[n]`, n of 1 or more.
 */
export function describeBatch(
  images: Uint8Array,
  labels: Int32Array,
  side: number,
): InspectedBatch {
  let min = 255;
  let max = 0;
  let sum = 0;
  for (const value of images) {
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  return {
    images: {
      shape: [labels.length, side, side, 3],
      dtype: 'uint8',
      min,
      max,
      mean: sum / images.length,
    },
    labels: {
      shape: [labels.length],
      dtype: 'int32',
      min: labels.reduce((a, b) => Math.min(a, b)),
      max: labels.reduce((a, b) => Math.max(a, b)),
      first: [...labels.subarray(0, FIRST)],
    },
  };
}
