/** A bar that fills from left to right. */
import { Lines } from './lines.js';
import { paint, useTheme, type Style, type Theme } from '../theme.js';

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

export interface ProgressBarProps {
  done: number;
  total: number;
  width: number;
  style?: Style;
}

export function ProgressBar({ done, total, width, style }: ProgressBarProps) {
  const theme = useTheme();
  const bar = progressBar(done, total, width, theme, style);
  return <Lines lines={[bar]} width={width} height={1} />;
}
