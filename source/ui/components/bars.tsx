/** Horizontal bars with a label before and a figure behind each. */
import { cutNames } from '../cut-names.js';
import { columnsOf, fit } from '../fit.js';
import { paint, useTheme, type Style, type Theme } from '../theme.js';
import { Lines } from './lines.js';
import { pageOf, placeLine } from './list-pages.js';

export interface Bar {
  label: string;
  value: number;
  /** Figure behind the bar; the value when left out. */
  text?: string;
  style?: Style;
  /** First part of the value, drawn apart from the rest: what was there before something was added. */
  lead?: { value: number; style: Style };
}

/** A bar of `width` columns at most, in eighths of a column where the terminal can. */
export function bar(value: number, most: number, width: number, theme: Theme): string {
  const { full, parts } = theme.glyphs.bar;
  if (!(value > 0) || !(most > 0) || width <= 0) return '';
  const steps = parts.length + 1;
  // Something is never shown as nothing.
  const eighths = Math.max(1, Math.round(Math.min(1, value / most) * width * steps));
  const whole = Math.floor(eighths / steps);
  const part = eighths % steps;
  return full.repeat(whole) + (part > 0 ? parts[part - 1] : '');
}

/** A bar in two parts: whole columns for the first, shades of the second style for what is added. */
function twoParts({ value, style, lead }: Bar, most: number, width: number, theme: Theme): string {
  const { bar: glyphs } = theme.glyphs;
  if (!lead || !(most > 0)) return '';
  const columns = (amount: number): number => Math.round(Math.min(1, amount / most) * width);
  const first = Math.max(lead.value > 0 ? 1 : 0, columns(lead.value));
  const rest = Math.max(0, columns(value) - first);
  const added = theme.glyphs.shades[2].repeat(rest);
  return paint(glyphs.full.repeat(first), lead.style) + paint(added, style ?? theme.bar.filled);
}

export interface BarsProps {
  bars: readonly Bar[];
  width: number;
  /** Where not all bars fit, a line below them says which are shown. */
  height: number;
  /** Which page of them: any integer. @default 0 */
  page?: number;
  /** Value of a full bar; the largest one's when left out. */
  most?: number;
}

/** The bars as painted lines. */
export function barLines(
  { bars, width, height, page = 0, most }: BarsProps,
  theme: Theme,
): string[] {
  const { ellipsis } = theme.glyphs.mark;
  const top = most ?? Math.max(0, ...bars.map(({ value }) => value));
  const texts = bars.map(({ text, value }) => text ?? String(value));
  const textWidth = Math.max(0, ...texts.map(columnsOf));
  const longest = Math.max(0, ...bars.map(({ label }) => columnsOf(label)));
  // Names give way first, down to a third of the width; the bar keeps at least four columns.
  const labelWidth = Math.min(longest, Math.max(Math.floor(width / 3), width - textWidth - 26));
  const barWidth = Math.max(0, width - labelWidth - textWidth - 2);
  const labels = cutNames(
    bars.map(({ label }) => label),
    labelWidth,
    ellipsis,
  );
  const lines = bars.map((item, index) => {
    const { value, style, lead } = item;
    const drawn = lead
      ? twoParts(item, top, barWidth, theme)
      : paint(bar(value, top, barWidth, theme), style ?? theme.bar.filled);
    return [
      fit(labels[index], labelWidth, 'left', ellipsis),
      ' ',
      drawn + ' '.repeat(Math.max(0, barWidth - columnsOf(drawn))),
      ' ',
      fit(texts[index], textWidth, 'right', ellipsis),
    ].join('');
  });
  if (lines.length <= height) return lines;
  const span = pageOf(lines.length, height - 1, page);
  return [...lines.slice(span.from, span.to), placeLine(span, lines.length, width, theme)].slice(
    0,
    Math.max(0, height),
  );
}

export function Bars(props: BarsProps) {
  const theme = useTheme();
  return <Lines lines={barLines(props, theme)} width={props.width} height={props.height} />;
}
