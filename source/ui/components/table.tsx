/** A table with a header line; the column marked `grow` takes the spare width. */
import { columnsOf, fit, type Align } from '../fit.js';
import { paint, useTheme, type Style, type Theme } from '../theme.js';
import { Lines } from './lines.js';

export interface Column {
  title: string;
  align?: Align;
  /** Takes the width that is left, and gives way first where there is too little. */
  grow?: boolean;
  /** Columns with a higher number are left out first where the table is too wide; 0 stays. */
  drop?: number;
}

export type Cell = string | { text: string; style?: Style };

export interface TableProps {
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
  width: number;
  /** Header and rows; rows that do not fit are counted in the last line. */
  height: number;
  /** Row shown as selected; the table scrolls to it. */
  selected?: number;
  /** Last row kept in view whatever does not fit, e.g. a total. */
  footer?: readonly Cell[];
}

const GAP = 2;
/** A growing column is not made narrower than this while another can be left out. */
const NARROWEST = 10;
const textOf = (cell: Cell | undefined): string =>
  typeof cell === 'object' ? cell.text : (cell ?? '');
const styleOf = (cell: Cell | undefined): Style | undefined =>
  typeof cell === 'object' ? cell.style : undefined;

/** Indices of the columns that are shown, and their widths. */
function layOut({ columns, rows, footer, width }: TableProps): { index: number; width: number }[] {
  const all = footer ? [...rows, footer] : rows;
  const natural = columns.map((column, index) =>
    Math.max(columnsOf(column.title), ...all.map((row) => columnsOf(textOf(row[index])))),
  );
  const needed = (indices: number[]): number =>
    indices.reduce(
      (sum, i) => sum + (columns[i].grow ? Math.min(natural[i], NARROWEST) : natural[i]) + GAP,
      -GAP,
    );
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

/** The table as painted lines. */
export function tableLines(props: TableProps, theme: Theme): string[] {
  const { columns, rows, height, selected, footer } = props;
  const { ellipsis } = theme.glyphs.mark;
  const layout = layOut(props);
  const line = (row: readonly Cell[], whole?: Style): string => {
    const cells = layout.map(({ index, width }) => {
      const text = fit(textOf(row[index]), width, columns[index].align ?? 'left', ellipsis);
      const style = styleOf(row[index]);
      return style && !whole ? paint(text, style) : text;
    });
    const text = cells.join(' '.repeat(GAP));
    return whole ? paint(text, whole) : text;
  };
  const header = line(
    columns.map((column) => column.title),
    theme.text.muted,
  );
  const room = Math.max(0, height - 1 - (footer ? 1 : 0));
  const tooMany = rows.length > room;
  const kept = tooMany ? Math.max(0, room - 1) : rows.length;
  const first = Math.max(0, Math.min((selected ?? 0) - Math.floor(kept / 2), rows.length - kept));
  const body = rows
    .slice(first, first + kept)
    .map((row, index) => line(row, first + index === selected ? theme.text.selected : undefined));
  const more = tooMany ? [paint(`and ${rows.length - kept} more`, theme.text.muted)] : [];
  const last = footer ? [line(footer, theme.text.strong)] : [];
  return [header, ...body, ...more, ...last].slice(0, Math.max(0, height));
}

export function Table(props: TableProps) {
  const theme = useTheme();
  return <Lines lines={tableLines(props, theme)} width={props.width} height={props.height} />;
}
