/**
 * A curve of any length in bounded memory that keeps every spike: once full, neighbouring buckets are
 * merged in pairs, and each bucket keeps its minimum, maximum and last value.
 */

export interface Bucket {
  /** First x of the bucket. */
  x: number;
  min: number;
  max: number;
  last: number;
}

export interface Series {
  /** Points merged into each full bucket: a power of two. */
  readonly width: number;
  /** Points in the last bucket. */
  readonly filled: number;
  readonly buckets: readonly Bucket[];
}

/** Most buckets a series holds: more than any terminal has columns. */
export const MAX_BUCKETS = 1024;

export function emptySeries(): Series {
  return { width: 1, filled: 0, buckets: [] };
}

/** A series that later points of the other do not change. */
export function copySeries({ buckets, ...series }: Series): Series {
  return { ...series, buckets: buckets.map((bucket) => ({ ...bucket })) };
}

/** Adds a point in place of rebuilding; non-finite values are left out (they have events of their own). */
export function pushSeries(series: Series, x: number, value: number | null): Series {
  if (value === null || !Number.isFinite(value)) return series;
  const buckets = series.buckets as Bucket[];
  const last = buckets.at(-1);
  if (last && series.filled < series.width) {
    last.min = Math.min(last.min, value);
    last.max = Math.max(last.max, value);
    last.last = value;
    return { width: series.width, filled: series.filled + 1, buckets };
  }
  if (buckets.length < MAX_BUCKETS) {
    buckets.push({ x, min: value, max: value, last: value });
    return { width: series.width, filled: 1, buckets };
  }
  const merged: Bucket[] = [];
  for (let i = 0; i < buckets.length; i += 2) {
    const [a, b] = [buckets[i], buckets[i + 1]];
    merged.push({ x: a.x, min: Math.min(a.min, b.min), max: Math.max(a.max, b.max), last: b.last });
  }
  merged.push({ x, min: value, max: value, last: value });
  return { width: series.width * 2, filled: 1, buckets: merged };
}
