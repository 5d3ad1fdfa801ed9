/** Figures with their 95% intervals, as text. */
import type { Evaluation } from '../../../runs/events.js';
import { NOT_KNOWN, percent } from '../../format.js';

export type Estimate = Evaluation['accuracy'];
type Interval = Estimate['interval'];

/** Three decimals. */
export const decimal = (value: number | null | undefined): string =>
  value === null || value === undefined || !Number.isFinite(value) ? NOT_KNOWN : value.toFixed(3);

/** "0.881 to 0.964"; empty where neither end is known. */
export function decimals([low, high]: Interval): string {
  return low === null && high === null ? '' : `${decimal(low)} to ${decimal(high)}`;
}

/** "42.3 to 60.0%"; empty where neither end is known. */
export function percents([low, high]: Interval): string {
  if (low === null && high === null) return '';
  return `${percent(low).replace('%', '')} to ${percent(high)}`;
}

/** "71.4% (52-88)": whole percents of the interval, for a cell of a table. */
export function withInterval(value: number | null, interval: Interval | undefined): string {
  if (!interval || value === null || interval[0] === null || interval[1] === null) {
    return percent(value);
  }
  const [low, high] = interval.map((end) => Math.round(100 * end!));
  return `${percent(value)} (${low}-${high})`;
}

/** As `withInterval` for what is no share: "0.931 (.88-.96)". */
export function decimalWithInterval(value: number | null, interval: Interval | undefined): string {
  if (!interval || value === null || interval[0] === null || interval[1] === null) {
    return decimal(value);
  }
  const [low, high] = interval.map((end) => end!.toFixed(2).replace(/^0/, ''));
  return `${decimal(value)} (${low}-${high})`;
}

/** "0.031", "below 0.001": never 0, which no test gives. */
export const pValue = (p: number): string => (p < 0.001 ? 'below 0.001' : p.toFixed(3));

/** Percentage points of a difference, signed. */
export const points = (value: number | null): string =>
  value === null ? NOT_KNOWN : `${value >= 0 ? '+' : ''}${(100 * value).toFixed(1)}`;
