/** The figures beside and below a chart. */
import { fit } from '../fit.js';
import type { Glyphs } from '../glyphs.js';

/** Columns of the figures beside a chart and the line behind them. */
export const GUTTER = 7;

/** Longest figure beside a chart. */
const LONGEST = GUTTER - 2;

/** With as many of these decimals as there is room for; the zero before the point goes first: ".6931". */
function withDecimals(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  if (text.length <= LONGEST) return text;
  const short = text.replace(/^(-?)0\./, '$1.');
  return short.length <= LONGEST || decimals === 0 ? short : withDecimals(value, decimals - 1);
}

/** A figure of at most five characters that tells neighbouring rows apart, as far as five can. */
export function axisFigure(value: number, spread: number): string {
  const size = Math.abs(value);
  if (size >= 10_000) return value.toExponential(0);
  const wanted = spread > 0 ? Math.ceil(-Math.log10(spread)) + 2 : 2;
  const decimals = Math.max(0, Math.min(3, wanted, size >= 100 ? 0 : size >= 10 ? 1 : 3));
  const alike = spread > 0 && spread * 10 ** decimals < 3;
  return withDecimals(value, alike ? decimals + 1 : decimals);
}

/** A share as "69%", or as "69.3%" where whole ones would leave rows alike. */
export function percentFigure(value: number, spread: number): string {
  const [finer, whole] = [1, 0].map((decimals) => `${(100 * value).toFixed(decimals)}%`);
  return spread < 0.1 && finer!.length <= LONGEST ? finer! : whole!;
}

/** Limits a little wider, so that where they have zero between them a row is that of zero. */
export function withZero(
  [low, high]: readonly [number, number],
  height: number,
): readonly [number, number] {
  const gaps = height - 1;
  if (low >= 0 || high <= 0 || gaps < 2) return [low, high];
  const below = Math.min(gaps - 1, Math.max(1, Math.ceil((gaps * -low) / (high - low))));
  const gap = Math.max(-low / below, high / (gaps - below));
  // Rounding must not cut off what is there.
  return [Math.min(low, -below * gap), Math.max(high, (gaps - below) * gap)];
}

/** Rows that have a figure: the top, the bottom and some between, counted from zero where a row is that of zero. */
function markedRows([low, high]: readonly [number, number], height: number): boolean[] {
  const last = height - 1;
  const every = Math.max(1, height <= 4 ? last : height <= 9 ? 2 : 3);
  const zero = low < 0 && high > 0 ? Math.round((last * high) / (high - low)) : last;
  return Array.from({ length: height }, (_, row) => {
    if (row === zero) return true;
    const isEnd = row === 0 || row === last;
    const isNearEnd = row < every || last - row < every;
    return isEnd ? Math.abs(row - zero) >= every : !isNearEnd && (row - zero) % every === 0;
  });
}

/** Left edge of each row of a plot, with figures beside some of them. */
export function leftEdges(
  [low, high]: readonly [number, number],
  height: number,
  glyphs: Glyphs,
  write: (value: number, spread: number) => string,
): string[] {
  let last = '';
  return markedRows([low, high], height).map((isMarked, row) => {
    const exact = high - ((high - low) * row) / Math.max(1, height - 1);
    // Not "-0.000" for what only the computation keeps from zero.
    const value = Math.abs(exact) < 1e-9 * (high - low) ? 0 : exact;
    const written = isMarked ? write(value, high - low) : '';
    // Rows that a figure of this length cannot tell apart have one among them.
    const figure = written === last ? '' : written;
    if (figure !== '') last = figure;
    return `${fit(figure, GUTTER - 2, 'right', '')} ${figure === '' ? glyphs.box.vertical : glyphs.chart[0][1]}`;
  });
}

/** Steps between figures on an axis of whole numbers: 1, 2, 5, 10, 20, 50 ... */
function niceStep(span: number, most: number): number {
  for (let power = 1; ; power *= 10) {
    for (const digit of [1, 2, 5]) {
      if (span / (digit * power) <= most) return digit * power;
    }
  }
}

/**
 * The horizontal axis: its line with ticks at whole numbers, and the figures below.
 * @param domain x of the first and the last column of the plot.
 */
export function bottomEdge(
  [from, to]: readonly [number, number],
  width: number,
  label: string,
  glyphs: Glyphs,
): [string, string] {
  const line = Array.from({ length: width }, () => glyphs.axis.line);
  const figures = Array.from({ length: width }, () => ' ');
  const longest = String(Math.ceil(to)).length;
  const step = niceStep(Math.max(1, to - from), Math.max(1, Math.floor(width / (longest + 3))));
  let free = 0;
  const write = (text: string, column: number): void => {
    const start = Math.min(width - text.length, Math.max(0, column - Math.floor(text.length / 2)));
    if (start < free || start < 0) return;
    [...text].forEach((character, index) => (figures[start + index] = character));
    free = start + text.length + 1;
  };
  for (let x = Math.ceil(from / step) * step; x <= to; x += step) {
    const column = Math.round(((x - from) / Math.max(1e-9, to - from)) * (width - 1));
    line[column] = glyphs.axis.tick;
    write(String(x), column);
  }
  const edge = ' '.repeat(GUTTER - 1);
  return [
    `${edge}${glyphs.axis.corner}${line.join('')}`,
    `${fit(label, GUTTER - 1, 'right', '')} ${figures.join('')}`,
  ];
}
