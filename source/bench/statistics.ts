/** Summaries of repeated measurements. */

/** What is said of repeated measurements of one thing. */
export interface Figures {
  median: number;
  min: number;
  max: number;
}

/** Median, least and greatest of the values; null for none, or when one is not a number. */
export function summarize(values: readonly number[]): Figures | null {
  if (values.length === 0 || values.some((value) => !Number.isFinite(value))) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)! };
}

/** Ratios of measurements that were made in turn: the first of one to the first of the other, and so on. */
export function ratios(ours: readonly number[], theirs: readonly number[]): Figures | null {
  if (ours.length !== theirs.length) return null;
  return summarize(ours.map((value, round) => value / theirs[round]!));
}
