/** Tables as plain text. */
import { columnsOf, graphemesOf } from '../columns.js';
import { printable, wrapped } from '../text.js';

/** Widest cell in columns; what is longer goes on below. */
const WIDEST_CELL = 60;
/** Longest cell in characters; what is longer loses its middle. */
const LONGEST_CELL = 4 * WIDEST_CELL;

const numeric = /^([-+<]?[\d,.]+(e[-+]?\d+)?%?|n\/a|)$/;

/** `text` filled up with blanks to a width in terminal columns. */
export function padded(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - columnsOf(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

/** A line below what it belongs to. */
export const indented = (line: string): string => `  ${line}`;

/** A cell line by line: broken between words, and within one that is longer than a line. */
function piecesOf(cell: string): string[] {
  if (columnsOf(cell) <= WIDEST_CELL) return [cell];
  return wrapped(cell, WIDEST_CELL).flatMap((line) => {
    const pieces = [''];
    for (const grapheme of graphemesOf(line)) {
      if (columnsOf(pieces.at(-1)! + grapheme) > WIDEST_CELL) pieces.push('');
      pieces[pieces.length - 1] += grapheme;
    }
    return pieces;
  });
}

/** A row as the lines that it takes: one, or as many as its longest cell. */
function linesOf(row: readonly string[]): string[][] {
  const pieces = row.map(piecesOf);
  const lines = Math.max(1, ...pieces.map((own) => own.length));
  return Array.from({ length: lines }, (_, n) => pieces.map((own) => own[n] ?? ''));
}

/** As `textTable`, the lines of each row together. */
export function tableRows(rows: readonly (readonly string[])[]): string[][] {
  const cells = rows.map((row) => row.map((cell) => printable(cell, LONGEST_CELL)));
  const [head = [], ...body] = cells;
  const parts = cells.map(linesOf);
  const lines = parts.flat();
  const columns = head.map((_, c) => {
    const column = body.map((row) => row[c] ?? '');
    return {
      width: Math.max(...lines.map((row) => columnsOf(row[c] ?? ''))),
      align:
        column.length > 0 && column.every((cell) => numeric.test(cell))
          ? ('right' as const)
          : ('left' as const),
    };
  });
  const written = (line: readonly string[]): string =>
    columns
      .map(({ width, align }, c) => padded(line[c] ?? '', width, align))
      .join('  ')
      .trimEnd();
  return parts.map((own) => own.map(written));
}

/**
 * Aligned lines, columns two blanks apart; a column of numbers is flush right. Cells are made printable.
 * @param rows The head first, then the body.
 */
export const textTable = (rows: readonly (readonly string[])[]): string[] => tableRows(rows).flat();
