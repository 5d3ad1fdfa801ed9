/** What the lines of a chart mean, in one row. */
import { columnsOf } from '../fit.js';
import { paint, type Style, type Theme } from '../theme.js';

export interface LegendItem {
  label: string;
  /** Glyphs of the line itself, so that the legend reads without colour. */
  mark: string;
  style: Style;
  /** The newest value, shown behind the label. */
  value?: string;
}

/** The legend as one painted line; values go first where it is too long, then the last items. */
export function legendLine(items: readonly LegendItem[], width: number, theme: Theme): string {
  const write = (some: readonly LegendItem[], values: boolean): string =>
    some
      .map(({ label, mark, style, value }) => {
        const figure = values && value !== undefined ? ` ${paint(value, theme.text.strong)}` : '';
        return `${paint(mark, style)} ${label}${figure}`;
      })
      .join('  ');
  for (const values of [true, false]) {
    const line = write(items, values);
    if (columnsOf(line) <= width) return line;
  }
  for (let kept = items.length - 1; kept > 0; kept--) {
    const line = write(items.slice(0, kept), false);
    if (columnsOf(line) <= width) return line;
  }
  return '';
}
