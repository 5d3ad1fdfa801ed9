/** Corrected labels: a CSV with the columns file, label and status. */
import {
  correctionColumns,
  correctionIn,
  type Correction,
  type CorrectionColumns,
} from '../correction-rows.js';
import { UserError } from '../errors.js';
import { printable } from '../text.js';
import { readTable } from './table.js';

export type { Correction } from '../correction-rows.js';

/**
 * Reads corrections; a later row about a file counts.
 * @throws {UserError} when the file cannot be read, lacks a column or has an unknown status.
 */
export async function readCorrections(csv: string): Promise<Correction[]> {
  const shown = printable(csv);
  const corrections = new Map<string, Correction>();
  let columns: CorrectionColumns | null = null;
  await readTable(csv, '--relabel', (cells, row) => {
    if (columns === null) {
      columns = correctionColumns(cells, shown);
      return;
    }
    const { file, label, status, written } = correctionIn(cells, columns);
    if (file === '') return;
    if (status === null) {
      throw new UserError(
        `Line ${row + 1} of ${shown} has the status "${printable(written, 40)}". Write wrong, unsure or right.`,
      );
    }
    corrections.set(file, { file, label, status });
  });
  // An empty file has no header either.
  if (columns === null) correctionColumns([], shown);
  return [...corrections.values()];
}
