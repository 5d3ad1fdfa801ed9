/** Figures with their 95% intervals, as text. */
import type { Evaluation } from '../../../runs/events.js';
import { outward, shareDecimals } from '../../../share-text.js';
import { NOT_KNOWN, percent } from '../../format.js';

export type Estimate = Evaluation['accuracy'];
export type Interval = Estimate['interval'];

/** Three decimals. */
export const decimal = (value: number | null | undefined): string =>
  value === null || value === undefined || !Number.isFinite(value) ? NOT_KNOWN : value.toFixed(3);

/** Three decimals of an area under a curve, which is 0 or 1 only where it is exactly that. */
export const area = (value: number | null | undefined, most = 1): string =>
  value === null || value === undefined || !Number.isFinite(value)
    ? NOT_KNOWN
    : shareDecimals(value, 3, most);

/** "0.881 to 0.964"; empty where neither end is known. */
export function decimals([low, high]: Interval, write = decimal): string {
  return low === null && high === null ? '' : `${write(low)} to ${write(high)}`;
}

/** "42.3 to 60.0%"; empty where neither end is known. */
export function percents([low, high]: Interval): string {
  if (low === null && high === null) return '';
  return `${percent(low).replace('%', '')} to ${percent(high)}`;
}

/** The ends in two decimals, rounded so that they hold what the exact ones do; null where one is not known. */
function outwardText([low, high]: Interval): [string, string] | null {
  if (low === null || high === null) return null;
  const [from, to] = outward([low, high], 2);
  return [from.toFixed(2), to.toFixed(2)];
}

/** "71.4% (52-88)": whole percents of the interval, for a cell of a table. */
export function withInterval(value: number | null, interval: Interval | undefined): string {
  const ends = interval && value !== null ? outwardText(interval) : null;
  if (ends === null) return percent(value);
  return `${percent(value)} (${ends.map((end) => Math.round(100 * Number(end))).join('-')})`;
}

/** As `withInterval` for an area under a curve: "0.931 (.88-.96)". */
export function areaWithInterval(value: number | null, interval: Interval | undefined): string {
  const ends = interval && value !== null ? outwardText(interval) : null;
  if (ends === null) return area(value);
  return `${area(value)} (${ends.map((end) => end.replace(/^0/, '')).join('-')})`;
}

/** "0.031", "below 0.001": never 0, which no test gives. */
export const pValue = (p: number): string => (p < 0.001 ? 'below 0.001' : p.toFixed(3));

/** Percentage points of a difference, signed. */
export const points = (value: number | null): string =>
  value === null ? NOT_KNOWN : `${value >= 0 ? '+' : ''}${(100 * value).toFixed(1)}`;
