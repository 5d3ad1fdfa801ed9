/** Curves over each other in one chart, with a legend, figures beside it and an axis below. */
import { memo } from 'react';
import { axisFigure, bottomEdge, GUTTER, leftEdges, withZero } from '../charts/axis.js';
import type { AxisMark } from '../charts/asked.js';
import { finite, limitsOf, type Point } from '../charts/curve.js';
import { plot, type PlotCell } from '../charts/plot.js';
import { fit } from '../fit.js';
import { paint, useTheme, type Style, type Theme } from '../theme.js';
import { legendLine } from './legend.js';
import { Lines } from './lines.js';

export interface ChartSeries {
  label: string;
  /** Points without a finite value are left out. */
  points: readonly Point[];
  style: Style;
  /** The newest value, for the legend. */
  value?: string;
  /** Drawn under the others, and left out of the legend. */
  behind?: boolean;
  /** What the legend shows of it: a piece of its line, the mark of a single point, or nothing. @default 'line' */
  legend?: 'line' | 'mark' | 'none';
}

export interface ChartProps {
  series: readonly ChartSeries[];
  width: number;
  /** Rows for everything: legend, curves, axis and its figures. */
  height: number;
  /** x of the left and the right edge. */
  domain: readonly [number, number];
  /** Marks on the horizontal axis; the last of several in one column is shown. */
  marks?: readonly AxisMark[];
  /** What the horizontal axis counts: "epoch". */
  axis: string;
  /** Lowest and highest value that the chart must show, e.g. 0 and 1. */
  within?: readonly [number, number];
  /** Figures of the vertical axis, five characters at most. */
  figure?: (value: number, spread: number) => string;
  /** Shown while there is nothing to draw. */
  empty?: string;
}

/** Rows of curves without which a chart tells nothing. */
const LEAST_ROWS = 2;
/** Rows from which all that is no curve has its place, too: legend, axis, figures. */
export const CHART_ROWS = LEAST_ROWS + 3;

function paintRow(cells: readonly (PlotCell | null)[], series: readonly ChartSeries[]): string {
  let text = '';
  let run = '';
  let owner = -1;
  const flush = (): void => {
    text += owner === -1 ? run : paint(run, series[owner].style);
    run = '';
  };
  for (const cell of cells) {
    const next = cell?.series ?? -1;
    if (next !== owner) {
      flush();
      owner = next;
    }
    run += cell?.character ?? ' ';
  }
  flush();
  return text;
}

/** The axis with its marks. */
function axisLine(
  line: string,
  { marks = [], domain: [from, to] }: ChartProps,
  columns: number,
  theme: Theme,
): string {
  const cells = [...line].map((character) => paint(character, theme.text.muted));
  const inside = marks.filter(({ x }) => x >= from && x <= to);
  if (inside.length === 0) return paint(line, theme.text.muted);
  for (const { x, character } of inside) {
    const column = Math.round(((x - from) / Math.max(1e-9, to - from)) * (columns - 1));
    cells[GUTTER + column] = paint(character, theme.text.key);
  }
  return cells.join('');
}

/** The chart as painted lines, exactly `height` of them. */
export function chartLines(props: ChartProps, theme: Theme): string[] {
  const { series, width, height, domain, axis, within, figure = axisFigure } = props;
  const { glyphs } = theme;
  const curves = series.map(({ points }) => finite(points));
  const values = curves.flatMap((curve) => curve.map(({ y }) => y));
  // The figures of the axis give way first, then the legend.
  const hasFigures = height >= CHART_ROWS;
  const hasLegend = height >= CHART_ROWS - 1;
  const frame = 1 + Number(hasFigures) + Number(hasLegend);
  const [columns, rows] = [width - GUTTER, height - frame];
  if (values.length === 0 || columns < 4 || rows < LEAST_ROWS) {
    const note = values.length === 0 ? (props.empty ?? 'waiting for the first epoch') : 'too small';
    const blank = Array.from({ length: Math.max(0, height) }, () => '');
    if (height > 0) {
      const text = fit(note, width, 'center', glyphs.mark.ellipsis);
      blank[Math.floor((height - 1) / 2)] = paint(text, theme.text.muted);
    }
    return blank;
  }
  const limits = withZero(limitsOf(within ? [...values, ...within] : values), rows);
  const order = [...series.keys()].sort(
    (a, b) => Number(series[b].behind ?? false) - Number(series[a].behind ?? false),
  );
  const grid = plot(curves, domain, limits, columns, rows, glyphs, order);
  const [line, numbers] = bottomEdge(domain, columns, axis, glyphs);
  const edges = leftEdges(limits, rows, glyphs, figure);
  const legend = legendLine(
    series.flatMap(({ label, style, value, behind, legend: shown }, index) => {
      const mark =
        shown === 'mark'
          ? glyphs.points[index % glyphs.points.length]
          : glyphs.chart[index % glyphs.chart.length][4].repeat(2);
      return behind || shown === 'none' ? [] : [{ label, style, value, mark }];
    }),
    width,
    theme,
  );
  return [
    ...(hasLegend ? [legend] : []),
    ...grid.map((cells, row) => paint(edges[row], theme.text.muted) + paintRow(cells, series)),
    axisLine(line, props, columns, theme),
    ...(hasFigures ? [paint(numbers, theme.text.muted)] : []),
  ];
}

export const Chart = memo(function Chart(props: ChartProps) {
  const theme = useTheme();
  return <Lines lines={chartLines(props, theme)} width={props.width} height={props.height} />;
});
