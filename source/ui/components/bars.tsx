/** Horizontal bars with a label before and a figure behind each. */
import { columnsOf, fit } from '../fit.js';
import { paint, useTheme, type Style, type Theme } from '../theme.js';
import { Lines } from './lines.js';

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
  /** Bars that do not fit are counted in the last line. */
  height: number;
  /** Value of a full bar; the largest one's when left out. */
  most?: number;
}

/** The bars as painted lines. */
export function barLines({ bars, width, height, most }: BarsProps, theme: Theme): string[] {
  const { ellipsis } = theme.glyphs.mark;
  const top = most ?? Math.max(0, ...bars.map(({ value }) => value));
  const texts = bars.map(({ text, value }) => text ?? String(value));
  const textWidth = Math.max(0, ...texts.map(columnsOf));
  const longest = Math.max(0, ...bars.map(({ label }) => columnsOf(label)));
  // Names give way first, down to a third of the width; the bar keeps at least four columns.
  const labelWidth = Math.min(longest, Math.max(Math.floor(width / 3), width - textWidth - 26));
  const barWidth = Math.max(0, width - labelWidth - textWidth - 2);
  const lines = bars.map((item, index) => {
    const { label, value, style, lead } = item;
    const drawn = lead
      ? twoParts(item, top, barWidth, theme)
      : paint(bar(value, top, barWidth, theme), style ?? theme.bar.filled);
    return [
      fit(label, labelWidth, 'left', ellipsis),
      ' ',
      drawn + ' '.repeat(Math.max(0, barWidth - columnsOf(drawn))),
      ' ',
      fit(texts[index], textWidth, 'right', ellipsis),
    ].join('');
  });
  if (lines.length <= height) return lines;
  const kept = Math.max(0, height - 1);
  return [...lines.slice(0, kept), paint(`and ${lines.length - kept} more`, theme.text.muted)];
}

export function Bars(props: BarsProps) {
  const theme = useTheme();
  return <Lines lines={barLines(props, theme)} width={props.width} height={props.height} />;
}
