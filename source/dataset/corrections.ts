/** Corrected labels: a CSV with the columns file, label and status. */
import { z } from 'zod';
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

const statusSchema = z.enum(correctionStatuses);

/**
 * Reads corrections; a later row about a file counts.
 * @throws {UserError} when the file cannot be read, lacks a column or has an unknown status.
 */
export async function readCorrections(csv: string): Promise<Correction[]> {
  const shown = printable(csv);
  const [header = [], ...body] = await readTable(csv, '--relabel');
  const columns = ['file', 'label', 'status'].map((name) => {
    const column = header.findIndex((cell) => cell.trim().toLowerCase() === name);
    if (column < 0) {
      throw new UserError(
        `The CSV ${shown} has no column "${name}". It needs file, label and status (wrong, unsure or right).`,
      );
    }
    return column;
  });
  const corrections = new Map<string, Correction>();
  for (const [n, row] of body.entries()) {
    const [file, label, written] = columns.map((column) => (row[column] ?? '').trim());
    if (file === '') continue;
    const status = statusSchema.safeParse(written.toLowerCase() || 'wrong');
    if (!status.success) {
      throw new UserError(
        `Line ${n + 2} of ${shown} has the status "${printable(written, 40)}". Write wrong, unsure or right.`,
      );
    }
    const path = file.replaceAll('\\', '/').replace(/^\.\//, '');
    corrections.set(path, { file: path, label, status: status.data });
  }
  return [...corrections.values()];
}
