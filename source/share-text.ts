/** Shares of one, and areas under curves, as text: 0 and 1 stand only for what is exactly that. */

/** What computing may leave of a figure that is exact. */
const TINY = 1e-12;

/** Rounded with a half upwards: the float of 0.6625 is a little less, and as a percentage it would be a half again. */
const rounded = (share: number, digits: number): number => Number((share + TINY).toFixed(digits));

/**
 * A share in so many decimals; one that is not quite 0 or 1 is not rounded to it: 0.99987 is "0.999".
 * @param most Its largest value.
 */
export function shareDecimals(share: number, digits: number, most = 1): string {
  const isBetween = share > TINY && share < most - TINY;
  const step = 10 ** -digits;
  const shown = rounded(share, digits);
  return (isBetween ? Math.min(most - step, Math.max(step, shown)) : shown).toFixed(digits);
}

/**
 * A share as a percentage: "18.9%"; "99.9%" for what is not quite all and "<0.1%" for what is not quite none. Else it
 * is rounded as `shareDecimals` does with two digits more.
 */
export function sharePercent(share: number, digits = 1): string {
  const percent = 100 * rounded(share, digits + 2);
  const step = 10 ** -digits;
  if (share > TINY && percent === 0) return `<${step.toFixed(digits)}%`;
  const isNearAll = percent > 100 - step && share < 1 - TINY;
  return `${(isNearAll ? 100 - step : percent).toFixed(digits)}%`;
}

/**
 * An interval of shares in so many decimals, for a value that has more: the low end is rounded down and the high one
 * up, so that it holds what the exact one holds.
 */
export function outward([low, high]: readonly [number, number], digits: number): [number, number] {
  const scale = 10 ** digits;
  const tiny = scale * TINY;
  return [Math.floor(scale * low + tiny) / scale, Math.ceil(scale * high - tiny) / scale];
}
