/** The last values of something as a line one row high. */
import type { Theme } from '../theme.js';

/** The last `width` values, the newest at the right; one that is not known is a gap. @param most Of a full column. */
export function sparkline(
  values: readonly (number | null)[],
  most: number,
  width: number,
  theme: Theme,
): string {
  const { heights } = theme.glyphs;
  if (width <= 0) return '';
  const shown = values.slice(-width).map((value) => {
    if (value === null || !(most > 0)) return ' ';
    const share = Math.min(1, Math.max(0, value / most));
    return heights[Math.min(heights.length - 1, Math.floor(share * heights.length))];
  });
  return shown.join('').padStart(width);
}
