/** Tables as CSV: a header line, one row for each case, nothing in a cell that is not known. */
import Papa from 'papaparse';
import { safeCell } from './csv-cells.js';

export type Cell = string | number | boolean | null | undefined;

/** The text of a table, which ends in a line break; no cell of it is a formula to a spreadsheet. */
export function csvText(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const safe = (cell: Cell): Cell => (typeof cell === 'string' ? safeCell(cell) : cell);
  const data = rows.map((row) => row.map(safe));
  const fields = columns.map(safeCell);
  return `${Papa.unparse({ fields, data }, { newline: '\n' })}\n`;
}
