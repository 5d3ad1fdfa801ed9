/** Tables as plain text. */
import { columnsOf } from '../columns.js';
import { printable } from '../text.js';

/** Longest cell in characters; what is longer loses its middle. */
const LONGEST_CELL = 60;

const numeric = /^([-+]?[\d,.]+(e[-+]?\d+)?%?|n\/a|)$/;

/** `text` filled up with blanks to a width in terminal columns. */
export function padded(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - columnsOf(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

/**
 * Aligned lines, columns two blanks apart; a column of numbers is flush right. Cells are made printable.
 * @param rows The head first, then the body.
 */
export function textTable(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => printable(cell, LONGEST_CELL)));
  const [head = [], ...body] = cells;
  const columns = head.map((_, c) => {
    const column = body.map((row) => row[c] ?? '');
    return {
      width: Math.max(...cells.map((row) => columnsOf(row[c] ?? ''))),
      align:
        column.length > 0 && column.every((cell) => numeric.test(cell))
          ? ('right' as const)
          : ('left' as const),
    };
  });
  return cells.map((row) =>
    columns
      .map(({ width, align }, c) => padded(row[c] ?? '', width, align))
      .join('  ')
      .trimEnd(),
  );
}
