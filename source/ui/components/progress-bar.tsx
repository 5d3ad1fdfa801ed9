/** A bar that fills from left to right. */
import { paint, type Style, type Theme } from '../theme.js';

/** The bar as a painted string of exactly `width` columns; `done` beyond `total` is full. */
export function progressBar(
  done: number,
  total: number,
  width: number,
  theme: Theme,
  style: Style = theme.bar.filled,
): string {
  const { progress } = theme.glyphs;
  const share = total > 0 ? Math.min(1, Math.max(0, done / total)) : 0;
  // Full only when it is: rounding up would say "done" too early.
  const filled = Math.floor(share * Math.max(0, width));
  return (
    paint(progress.done.repeat(filled), style) +
    paint(progress.rest.repeat(Math.max(0, width - filled)), theme.bar.rest)
  );
}
