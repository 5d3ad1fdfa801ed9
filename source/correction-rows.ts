/** What a table of corrected labels says, row by row: `--relabel` and the run's own relabel.csv. */
import { plainCell } from './csv-cells.js';
import { UserError } from './errors.js';

const correctionStatuses = ['wrong', 'unsure', 'right'] as const;

export interface Correction {
  /** Relative to the data folder, with forward slashes. */
  file: string;
  /** The class that it is; '' when it is not known: then the image is left out. */
  label: string;
  status: (typeof correctionStatuses)[number];
}

const statuses: readonly string[] = correctionStatuses;
const isStatus = (text: string): text is Correction['status'] => statuses.includes(text);

/** Places of the columns. */
export type CorrectionColumns = Record<keyof Correction, number>;

/** @throws {UserError} when a column is not there. */
export function correctionColumns(header: readonly string[], shown: string): CorrectionColumns {
  const placeOf = (name: keyof Correction): number => {
    const column = header.findIndex((cell) => cell.trim().toLowerCase() === name);
    if (column < 0) {
      throw new UserError(
        `The CSV ${shown} has no column "${name}". It needs file, label and status (wrong, unsure or right).`,
      );
    }
    return column;
  };
  return { file: placeOf('file'), label: placeOf('label'), status: placeOf('status') };
}

/** As people write it, on any system. */
export const correctedFile = (file: string): string =>
  file.replaceAll('\\', '/').replace(/^\.\//, '');

/** @returns A status that is none of the known ones is null, and `written` what stands there. */
export function correctionIn(
  cells: readonly string[],
  columns: CorrectionColumns,
): { file: string; label: string; status: Correction['status'] | null; written: string } {
  const cell = (column: number): string => plainCell((cells[column] ?? '').trim());
  const written = cell(columns.status);
  const status = written.toLowerCase() || 'wrong';
  return {
    file: correctedFile(cell(columns.file)),
    label: cell(columns.label),
    status: isStatus(status) ? status : null,
    written,
  };
}
