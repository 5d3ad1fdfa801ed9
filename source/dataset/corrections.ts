/** Corrected labels: a CSV with the columns file, label and status. */
import { plainCell } from '../csv-cells.js';
import { UserError } from '../errors.js';
import { printable } from '../text.js';
import { readTable } from './table.js';

export const correctionStatuses = ['wrong', 'unsure', 'right'] as const;

export interface Correction {
  /** Relative to the data folder, with forward slashes. */
  file: string;
  /** The class that it is; '' when it is not known: then the image is left out. */
  label: string;
  status: (typeof correctionStatuses)[number];
}

const statuses: readonly string[] = correctionStatuses;
const isStatus = (text: string): text is Correction['status'] => statuses.includes(text);

/** Where file, label and status stand. @throws {UserError} when one is not there. */
function columnsIn(header: string[], shown: string): number[] {
  return ['file', 'label', 'status'].map((name) => {
    const column = header.findIndex((cell) => cell.trim().toLowerCase() === name);
    if (column < 0) {
      throw new UserError(
        `The CSV ${shown} has no column "${name}". It needs file, label and status (wrong, unsure or right).`,
      );
    }
    return column;
  });
}

/**
 * Reads corrections; a later row about a file counts.
 * @throws {UserError} when the file cannot be read, lacks a column or has an unknown status.
 */
export async function readCorrections(csv: string): Promise<Correction[]> {
  const shown = printable(csv);
  const corrections = new Map<string, Correction>();
  let columns: number[] | null = null;
  await readTable(csv, '--relabel', (cells, row) => {
    if (columns === null) {
      columns = columnsIn(cells, shown);
      return;
    }
    const [file, label, written] = columns.map((column) => plainCell((cells[column] ?? '').trim()));
    if (file === '') return;
    const status = written.toLowerCase() || 'wrong';
    if (!isStatus(status)) {
      throw new UserError(
        `Line ${row + 1} of ${shown} has the status "${printable(written, 40)}". Write wrong, unsure or right.`,
      );
    }
    const path = file.replaceAll('\\', '/').replace(/^\.\//, '');
    corrections.set(path, { file: path, label, status });
  });
  // An empty file has no header either.
  if (columns === null) columnsIn([], shown);
  return [...corrections.values()];
}
