/** A table with a header line; the column marked `grow` takes the spare width. */
import { cutNames } from '../cut-names.js';
import { columnsOf, fit, type Align } from '../fit.js';
import { paint, useTheme, type Style, type Theme } from '../theme.js';
import { Lines } from './lines.js';
import { pageOf, placeLine } from './list-pages.js';

export interface Column {
  title: string;
  align?: Align;
  /** Takes the width that is left, and gives way first where there is too little. */
  grow?: boolean;
  /** A growing column is not made narrower than this while another can be left out. @default 10 */
  least?: number;
  /** Columns with a higher number are left out first where the table is too wide; 0 stays. */
  drop?: number;
  /** A value that the row above has too is left out, but for a page's first row. */
  group?: boolean;
}

/** One that spans goes on over the empty cells behind it where its column is too narrow. */
export type Cell = string | { text: string; style?: Style; spans?: true };

export interface TableProps {
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
  width: number;
  /** Header and rows; where not all fit, a line below them says which are shown. */
  height: number;
  /** Which page of the rows, where not all fit: any integer. @default 0 */
  page?: number;
  /** Last row kept in view whatever does not fit, e.g. a total. */
  footer?: readonly Cell[];
}

const GAP = 2;
const NARROWEST = 10;
const textOf = (cell: Cell | undefined): string =>
  typeof cell === 'object' ? cell.text : (cell ?? '');
const styleOf = (cell: Cell | undefined): Style | undefined =>
  typeof cell === 'object' ? cell.style : undefined;

const doesSpan = (cell: Cell | undefined): boolean => typeof cell === 'object' && !!cell.spans;

/** Widths that columns ask for: those of their titles and cells, of one that spans with the room behind it. */
export function naturalWidths(
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
): number[] {
  const widthIn = (row: readonly Cell[], index: number): number =>
    doesSpan(row[index]) ? 0 : columnsOf(textOf(row[index]));
  const widths = titles.map((title, index) =>
    Math.max(columnsOf(title), ...rows.map((row) => widthIn(row, index))),
  );
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      if (!doesSpan(cell)) continue;
      let room = widths[index];
      for (let next = index + 1; row[next] === ''; next++) room += GAP + widths[next];
      widths[index] += Math.max(0, columnsOf(textOf(cell)) - room);
    }
  }
  return widths;
}

/** Indices of the columns that are shown, and their widths. */
function layOut({ columns, rows, footer, width }: TableProps): { index: number; width: number }[] {
  const all = footer ? [...rows, footer] : rows;
  const natural = naturalWidths(
    columns.map(({ title }) => title),
    all,
  );
  const needed = (indices: number[]): number =>
    indices.reduce((sum, i) => {
      const { grow, least = NARROWEST } = columns[i];
      return sum + (grow ? Math.min(natural[i], least) : natural[i]) + GAP;
    }, -GAP);
  let shown = columns.map((_column, index) => index);
  while (needed(shown) > width) {
    const next = Math.max(...shown.map((i) => columns[i].drop ?? 0));
    if (next === 0) break;
    shown = shown.filter((i) => (columns[i].drop ?? 0) < next);
  }
  const fixed = shown.reduce((sum, i) => sum + (columns[i].grow ? 0 : natural[i]) + GAP, -GAP);
  const growing = shown.filter((i) => columns[i].grow).length;
  const spare = growing === 0 ? 0 : Math.max(0, Math.floor((width - fixed) / growing));
  return shown.map((index) => ({
    index,
    width: columns[index].grow ? Math.min(natural[index], spare) : natural[index],
  }));
}

/** Rows that a page has, and whether the footer is kept. */
function roomOf({ rows, height, footer }: Pick<TableProps, 'rows' | 'height' | 'footer'>) {
  // Where there is hardly room for a row, the last one gives way to it.
  const foot = footer && height > Math.min(rows.length + 1, 3) ? footer : undefined;
  const room = Math.max(0, height - (foot ? 2 : 1));
  const tooMany = rows.length > room;
  return { foot, room: tooMany ? room - 1 : room, tooMany };
}

/** Pages that its rows take. */
export function tablePages(props: Pick<TableProps, 'rows' | 'height' | 'footer'>): number {
  return Math.max(1, Math.ceil(props.rows.length / Math.max(1, roomOf(props).room)));
}

/** Columns of the terminal that the cell of a column takes, and the first column behind it. */
function extentOf(
  row: readonly Cell[],
  layout: readonly { index: number; width: number }[],
  at: number,
): { width: number; end: number } {
  const cell = row[layout[at].index];
  let { width } = layout[at];
  let end = at + 1;
  if (!doesSpan(cell)) return { width, end };
  for (; columnsOf(textOf(cell)) > width && end < layout.length; end++) {
    if (row[layout[end].index] !== '') break;
    width += GAP + layout[end].width;
  }
  return { width, end };
}

/** The table as painted lines. */
export function tableLines(props: TableProps, theme: Theme): string[] {
  const { columns, rows, width: whole, height, page = 0 } = props;
  const { ellipsis } = theme.glyphs.mark;
  const layout = layOut(props);
  // Of a column of names, which are told apart in all of the table, not on a page alone.
  const names = new Map(
    layout
      .filter(({ index }) => columns[index].grow)
      .map(({ index, width }) => {
        const texts = rows.map((row) => textOf(row[index]));
        return [index, cutNames(texts, width, ellipsis)] as const;
      }),
  );
  const line = (
    row: readonly Cell[],
    style?: Style,
    place?: { row: number; first: boolean },
  ): string => {
    let behind = 0;
    const cells = layout.flatMap(({ index }, at) => {
      if (at < behind) return [];
      const { group, align = 'left' } = columns[index];
      const { width, end } = extentOf(row, layout, at);
      behind = end;
      const text = (place && names.get(index)?.[place.row]) ?? textOf(row[index]);
      const repeated =
        group && place && !place.first && textOf(rows[place.row - 1][index]) === text;
      const written = fit(repeated ? '' : text, width, align, ellipsis);
      const painted = styleOf(row[index]);
      return [painted && !style ? paint(written, painted) : written];
    });
    const text = cells.join(' '.repeat(GAP));
    return style ? paint(text, style) : text;
  };
  const header = line(
    columns.map((column) => column.title),
    theme.text.muted,
  );
  const { foot, room, tooMany } = roomOf(props);
  const span = pageOf(rows.length, room, page);
  const body = rows
    .slice(span.from, span.to)
    .map((row, index) => line(row, undefined, { row: span.from + index, first: index === 0 }));
  const place = tooMany ? [placeLine(span, rows.length, whole, theme)] : [];
  const last = foot ? [line(foot, theme.text.strong)] : [];
  return [header, ...body, ...place, ...last].slice(0, Math.max(0, height));
}

export function Table(props: TableProps) {
  const theme = useTheme();
  return <Lines lines={tableLines(props, theme)} width={props.width} height={props.height} />;
}
