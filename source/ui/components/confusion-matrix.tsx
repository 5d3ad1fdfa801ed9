/** A confusion matrix as a shaded table: true rows, predicted columns. */
import { fit } from '../fit.js';
import { paint, type Theme } from '../theme.js';
import { abbreviate } from './class-abbreviations.js';
import { matrixCells, widestCell, type MatrixCell } from './matrix-cells.js';

export interface ConfusionMatrixProps {
  classes: readonly string[];
  /** Counts, `[true][predicted]`. */
  matrix: readonly (readonly number[])[];
  /** Shares of the row in percent in place of counts. */
  percent: boolean;
  /** The cell that is looked at. */
  cell?: { truth: number; predicted: number } | null;
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
  const shortWidth = Math.max(0, ...short.map((name) => name.length));
  const longest = Math.max(0, ...names.map((name) => [...name].length));
  const wanted = Math.min(WIDEST_LABEL, longest === 0 ? CORNER : shortWidth + 1 + longest);
  const spare = width - LABEL_GAP - short.length * cell;
  const label = Math.max(shortWidth, Math.min(wanted, spare));
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

/** The matrix as painted lines: a header, a row a class, and what was left out. */
export function matrixLines(props: ConfusionMatrixProps, theme: Theme): string[] {
  const { classes, matrix, percent, width, height } = props;
  const { ellipsis } = theme.glyphs.mark;
  const short = abbreviate(classes);
  const widest = Math.max(...short.map((name) => name.length), widestCell(matrix, percent));
  // A name that is its own short one stands once.
  const names = classes.map((name, index) => (short[index] === name ? '' : name));
  const roomy = layOut(short, names, Math.max(3, widest) + 2, width);
  const { label, cell, shown } =
    roomy.shown === classes.length && roomy.whole ? roomy : layOut(short, names, widest + 1, width);
  const shortWidth = Math.max(0, ...short.map((name) => name.length));
  const written = corners[theme.unicode ? 'unicode' : 'ascii'];
  const corner = fit(
    written.find((text) => text.length <= label) ?? written.at(-1)!,
    label,
    'left',
    ellipsis,
  );
  const heads = short.slice(0, shown).map((name) => `${fit(name, cell - 1, 'right', '')} `);
  const rows = Math.min(shown, classes.length > height - 1 ? height - 2 : classes.length);
  const gap = ' '.repeat(LABEL_GAP);
  const drawn = matrixCells(matrix.slice(0, Math.max(0, rows)), percent);
  const body = drawn.map((row, index) => {
    const name = `${fit(short[index], shortWidth)} ${names[index]}`;
    const values = row.slice(0, shown).map((value, predicted) => {
      const looked = props.cell?.truth === index && props.cell.predicted === predicted;
      return cellLine(value, cell, looked, theme);
    });
    return fit(name, label, 'left', ellipsis) + gap + values.join('');
  });
  const left = classes.length - Math.min(shown, body.length);
  const more =
    left > 0 ? [paint(`and ${left} more classes: enlarge the terminal`, theme.text.muted)] : [];
  return [paint(corner + gap + heads.join(''), theme.text.muted), ...body, ...more].slice(
    0,
    Math.max(0, height),
  );
}
