/** The one place that calls asciichart: several curves over each other as a grid of cells. */
import asciichart from 'asciichart';
import type { ChartSymbols, Glyphs } from '../glyphs.js';
import { toColumns } from './curve.js';

/** A cell of the plot: what is drawn and which curve drew it. */
export interface PlotCell {
  character: string;
  series: number;
}

/** Columns that asciichart itself takes for its axis; they are cut off. */
const AXIS = 1;

/** One curve as asciichart's rows from top to bottom, without its axis. */
function rowsOf(
  values: readonly number[],
  [min, max]: readonly [number, number],
  height: number,
  symbols: ChartSymbols,
): string[] {
  // asciichart draws one column less than there are values: the last is repeated.
  const text = asciichart.plot([...values, values[values.length - 1]], {
    min,
    max,
    height: height - 1,
    offset: AXIS,
    padding: '',
    symbols: [...symbols],
    format: () => '',
  });
  return text.split('\n').map((line) => [...line].slice(AXIS).join(''));
}

/**
 * Draws curves into `width` x `height` cells; later ones lie over earlier ones.
 * @param order The curves in the order that they are drawn in.
 * @param domain x of the first and the last column.
 * @param limits y of the lowest and the highest row.
 * @returns Rows from top to bottom; null is an empty cell.
 */
export function plot(
  curves: readonly (readonly { x: number; y: number }[])[],
  domain: readonly [number, number],
  limits: readonly [number, number],
  width: number,
  height: number,
  glyphs: Glyphs,
  order: readonly number[] = [...curves.keys()],
): (PlotCell | null)[][] {
  const grid = Array.from({ length: height }, () =>
    Array.from({ length: width }, (): PlotCell | null => null),
  );
  order.forEach((series) => {
    const columns = toColumns(curves[series], domain, width);
    if (!columns) return;
    const put = (row: number, column: number, character: string): void => {
      if (grid[row] && column < width) grid[row][column] = { character, series };
    };
    if (columns.values.length === 1) {
      const share = (limits[1] - columns.values[0]) / (limits[1] - limits[0]);
      const point = glyphs.points[series % glyphs.points.length];
      put(Math.round(share * (height - 1)), columns.start, point);
      return;
    }
    const symbols = glyphs.chart[series % glyphs.chart.length];
    rowsOf(columns.values, limits, height, symbols).forEach((line, row) => {
      [...line].slice(0, columns.values.length).forEach((character, column) => {
        if (character !== ' ') put(row, columns.start + column, character);
      });
    });
  });
  return grid;
}
