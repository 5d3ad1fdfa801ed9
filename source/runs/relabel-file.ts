/**
 * `relabel.csv` in a run's folder: labels that a person has marked, which `--relabel` reads. People edit it by hand,
 * meanwhile too: what they have written stays.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import {
  correctedFile,
  correctionColumns,
  correctionIn,
  type CorrectionColumns,
} from '../correction-rows.js';
import { plainCell, safeCell } from '../csv-cells.js';
import { delimiterOf } from '../csv-delimiter.js';
import { isDiskFull, messageOf, UserError } from '../errors.js';
import { printable } from '../text.js';
import { writeWholeSync } from '../write-whole.js';
import type { Command } from './commands.js';
import { labelAfter } from './new-label.js';
import type { RunState } from './state.js';

export type LabelMark = Omit<Extract<Command, { command: 'mark-label' }>, 'command'>;

export const relabelPath = (folder: string): string => join(folder, 'relabel.csv');

const HEADER = ['file', 'label', 'status'];

interface Table {
  /** A byte order mark, without which some spreadsheets take UTF-8 for something else; or ''. */
  mark: string;
  delimiter: string;
  /** The header first. */
  lines: [string[], ...string[][]];
  columns: CorrectionColumns;
}

/** The file's bytes as text. @throws {UserError} where they are none, which would be lost when it is written. */
function textIn(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UserError(`${printable(path)} is not in UTF-8. Save it again as CSV in UTF-8.`);
  }
}

/** @throws {UserError} when it is no such table; the system's error when it cannot be read. */
function tableIn(path: string): Table {
  const text = textIn(path);
  const delimiter = delimiterOf(text);
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: true });
  if (errors.length > 0) {
    throw new UserError(
      `${printable(path)} is no CSV that can be read: ${errors[0].message}. Save it again as CSV in UTF-8.`,
    );
  }
  const [header = HEADER, ...rows] = data;
  return {
    mark: text.startsWith('\ufeff') ? '\ufeff' : '',
    delimiter,
    lines: [header, ...rows],
    columns: correctionColumns(header, printable(path)),
  };
}

/** What is marked there, by file; null where it is no such table, for it may have been written by hand. */
export function marksInFile(folder: string): Pick<RunState, 'marks' | 'newLabels'> | null {
  let table: Table;
  try {
    table = tableIn(relabelPath(folder));
  } catch {
    return null;
  }
  const [, ...rows] = table.lines;
  const marked = rows.flatMap((cells) => {
    const { file, label, status } = correctionIn(cells, table.columns);
    return file === '' || status === null ? [] : [{ file, label, status }];
  });
  return {
    marks: Object.fromEntries(marked.map(({ file, status }) => [file, status])),
    newLabels: Object.fromEntries(marked.map(({ file, label }) => [file, label])),
  };
}

/** The same, nothing where it is no such table. */
export const readMarks = (folder: string): Pick<RunState, 'marks' | 'newLabels'> =>
  marksInFile(folder) ?? { marks: {}, newLabels: {} };

/**
 * Writes a mark into the last row about its file, which then stands last (of its label see new-label.ts); one that is
 * taken back is a row less. Other rows and columns stay.
 * @returns The label that the row has then.
 * @throws {UserError} when it is no such table, when a label that the view did not know would be lost, or when it cannot be
 * written; the system's error when it cannot be read.
 */
export function writeMark(folder: string, { file, label, status, known }: LabelMark): string {
  const path = relabelPath(folder);
  const { mark, delimiter, lines, columns } = tableIn(path);
  const at = lines.findLastIndex(
    (cells, line) => line > 0 && correctionIn(cells, columns).file === correctedFile(file),
  );
  const before = at < 0 ? undefined : correctionIn(lines[at]!, columns);
  const newLabel = labelAfter(before, { label, status });
  const written = before?.label ?? '';
  if (known !== undefined && written !== '' && written !== known && written !== newLabel) {
    throw new UserError(
      `${printable(path)} says by now that ${printable(file)} is "${printable(written, 60)}", which stays. ` +
        'To change it, edit the file.',
    );
  }
  const row = at < 0 ? lines[0].map(() => '') : lines[at]!.map(plainCell);
  while (row.length < lines[0].length) row.push('');
  if (at < 0) row[columns.file] = file;
  const isTaken = status === 'none';
  if (isTaken && row.some((cell, n) => cell !== '' && !Object.values(columns).includes(n))) {
    throw new UserError(
      `${printable(path)} says more of ${printable(file)} than a mark. To take it back, take its row out of the file.`,
    );
  }
  row[columns.label] = newLabel;
  row[columns.status] = status;
  const others = lines.filter((_cells, line) => line !== at).map((cells) => cells.map(plainCell));
  const table = [...others, ...(isTaken ? [] : [row])].map((cells) => cells.map(safeCell));
  const text = `${mark}${Papa.unparse(table, { delimiter, quotes: true, newline: '\n' })}\n`;
  try {
    writeWholeSync(path, text);
  } catch (error) {
    const fix = isDiskFull(error) ? 'Make room' : "See to the folder's permissions";
    throw new UserError(
      `The mark is not kept: ${printable(path)} cannot be written (${messageOf(error)}). ${fix}, then set it again.`,
      1,
      { cause: error },
    );
  }
  return newLabel;
}
