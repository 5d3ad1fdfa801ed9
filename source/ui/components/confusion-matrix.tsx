/** A confusion matrix as a shaded table: true rows, predicted columns. */
import { cutNames } from '../cut-names.js';
import { columnsOf, fit, fitting } from '../fit.js';
import { paint, type Theme } from '../theme.js';
import { abbreviate } from './class-abbreviations.js';
import { matrixCells, spanAround, widestCell, type MatrixCell, type Span } from './matrix-cells.js';

export interface ConfusionMatrixProps {
  classes: readonly string[];
  /** Counts, `[true][predicted]`. */
  matrix: readonly (readonly number[])[];
  /** Shares of the row in percent in place of counts. */
  percent: boolean;
  /** The cell that is looked at. */
  cell?: { truth: number; predicted: number } | null;
  /** Where more classes than fit are, the cell that is shown near the middle. @default the cell */
  around?: { truth: number; predicted: number } | null;
  /** How to see the others, where some do not fit. */
  hint?: string;
  width: number;
  height: number;
}

/** Row label: the short name, which heads the column too, and the whole name behind it. */
const LABEL_GAP = 2;
const WIDEST_LABEL = 34;
/** What rows and columns are, as long as there is room, and its greatest length. */
const corners = {
  unicode: ['true ↓ predicted →', 'true ↓ pred. →', 'true ↓', '↓ →'],
  ascii: ['true / predicted', 'true / pred.', 'true', 't/p'],
};
const CORNER = 18;

interface Layout {
  label: number;
  cell: number;
  /** Classes that fit. */
  shown: number;
  /** Whether every name is there in full. */
  whole: boolean;
}

function layOut(
  short: readonly string[],
  names: readonly string[],
  cell: number,
  width: number,
): Layout {
  const shortWidth = Math.max(0, ...short.map(columnsOf));
  const longest = Math.max(0, ...names.map(columnsOf));
  const wanted = Math.min(WIDEST_LABEL, longest === 0 ? CORNER : shortWidth + 1 + longest);
  const spare = width - LABEL_GAP - short.length * cell;
  // Where there is more than fits in any case, rows keep names that can be told apart.
  const least = spare < shortWidth ? Math.floor(width / 4) : spare;
  const label = Math.max(shortWidth, Math.min(wanted, least));
  const shown = Math.min(short.length, Math.floor((width - LABEL_GAP - label) / cell));
  return { label, cell, shown: Math.max(0, shown), whole: label === wanted };
}

function cellLine(cell: MatrixCell, width: number, looked: boolean, theme: Theme): string {
  const { colors, glyphs, matrix } = theme;
  const empty = cell.text === '' ? (theme.unicode ? '·' : '-') : cell.text;
  const text = colors
    ? `${fit(empty, width - 1, 'right', '')} `
    : `${fit(empty, width - 1, 'right', '')}${glyphs.shades[cell.level]}`;
  if (looked) {
    // Without colour brackets say what inverse says.
    if (colors) return paint(text, theme.text.selected);
    // A count that fills the cell keeps its last digit: the bracket before it is enough.
    return empty.length > width - 2
      ? `[${fit(empty, width - 1, 'right', '')}`
      : `[${fit(empty, width - 2, 'right', '')}]`;
  }
  return paint(text, (cell.correct ? matrix.correct : matrix.wrong)[cell.level]);
}

/** Which part of the matrix is shown, in as many words as there is room for. */
function partLine(rows: Span, columns: Span, props: ConfusionMatrixProps): string {
  const { classes, width, hint } = props;
  const left = classes.length - Math.min(rows.to - rows.from, columns.to - columns.from);
  const span = (name: string, { from, to }: Span): string =>
    from === to ? `no ${name}` : `${name} ${from + 1}-${to}`;
  const part = `${span('rows', rows)}, ${span('columns', columns)}`;
  const more = `and ${left} more classes: ${part} of ${classes.length}`;
  return fitting([...(hint ? [`${more}; ${hint}`] : []), more, part], width);
}

/**
 * The matrix as painted lines: a header, a row a class, and which part it is where not all classes fit.
 * The part has the cell that is looked at near its middle, as a table its selected row.
 */
export function matrixLines(props: ConfusionMatrixProps, theme: Theme): string[] {
  const { classes, matrix, percent, width, height } = props;
  const { mark, more } = theme.glyphs;
  const short = abbreviate(classes);
  const shortWidth = short.reduce((widest, name) => Math.max(widest, columnsOf(name)), 0);
  const widest = Math.max(shortWidth, widestCell(matrix, percent));
  // A name that is its own short one stands once.
  const names = classes.map((name, index) => (short[index] === name ? '' : name));
  const roomy = layOut(short, names, Math.max(3, widest) + 2, width);
  const { label, cell, shown } =
    roomy.shown === classes.length && roomy.whole ? roomy : layOut(short, names, widest + 1, width);
  const partly = shown < classes.length || classes.length > height - 1;
  const fits = Math.max(0, Math.min(classes.length, height - (partly ? 2 : 1)));
  const around = props.around ?? props.cell;
  const rows = spanAround(around?.truth ?? 0, fits, classes.length);
  const columns = spanAround(around?.predicted ?? 0, shown, classes.length);
  const written = corners[theme.unicode ? 'unicode' : 'ascii'];
  const corner = fit(
    written.find((text) => text.length <= label) ?? written.at(-1)!,
    label,
    'left',
    mark.ellipsis,
  );
  const gap = ' '.repeat(LABEL_GAP);
  const cutName = cutNames(names, Math.max(0, label - shortWidth - 1), mark.ellipsis);
  const heads = short.slice(columns.from, columns.to).map((name, index) => {
    const last = columns.from + index === columns.to - 1 && columns.to < classes.length;
    return fit(name, cell - 1, 'right', '') + (last ? more.right : ' ');
  });
  const header =
    corner + (columns.from > 0 ? fit(more.left, LABEL_GAP, 'right') : gap) + heads.join('');
  const body = matrixCells(matrix, percent, rows, columns).map((row, index) => {
    const truth = rows.from + index;
    const name = `${fit(short[truth], shortWidth)} ${cutName[truth]}`;
    const above = index === 0 && truth > 0 ? more.up : ' ';
    const below = truth === rows.to - 1 && rows.to < classes.length ? more.down : ' ';
    const values = row.map((value, place) => {
      const predicted = columns.from + place;
      const looked = props.cell?.truth === truth && props.cell.predicted === predicted;
      return cellLine(value, cell, looked, theme);
    });
    const marks = above + below === gap ? gap : paint(above + below, theme.text.muted);
    return fit(name, label, 'left', mark.ellipsis) + marks + values.join('');
  });
  const part = partly ? [paint(partLine(rows, columns, props), theme.text.muted)] : [];
  return [paint(header, theme.text.muted), ...body, ...part].slice(0, Math.max(0, height));
}
