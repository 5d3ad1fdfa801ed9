/** A table that fits the width: as it is, turned, or one block a row. */
import { columnsOf } from '../../columns.js';
import { indented, textTable } from '../../report/table.js';

type Table = readonly (readonly string[])[];

const turned = (rows: Table): string[][] => rows[0]!.map((_, c) => rows.map((row) => row[c]!));

/** Each row's first cell as a line of its own, and below it the others, each beside the head of its column. */
function blocks([head, ...body]: Table): string[] {
  return body.flatMap(([title, ...cells]) => {
    const pairs = cells.map((cell, c) => [head![c + 1]!, cell]);
    return [title!, ...textTable(pairs).map(indented)];
  });
}

/**
 * @param rows The head first, then the body; all of the same length.
 * @param preferred Whether rows are rows or columns where either fits.
 */
export function fitted(
  rows: Table,
  width: number,
  preferred: 'rows' | 'columns' = 'rows',
): string[] {
  const ways = [textTable(rows), textTable(turned(rows))];
  if (preferred === 'columns') ways.reverse();
  const fits = (lines: readonly string[]) => lines.every((line) => columnsOf(line) <= width);
  return ways.find(fits) ?? blocks(rows);
}
