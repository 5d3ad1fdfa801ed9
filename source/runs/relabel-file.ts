/** `relabel.csv` in a run's folder: labels that a person has marked, which `--relabel` reads. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { plainCell, safeCell } from '../csv-cells.js';
import type { Command } from './commands.js';
import { labelAfter } from './new-label.js';
import type { RunState } from './state.js';

export type LabelMark = Omit<Extract<Command, { command: 'mark-label' }>, 'command'>;

export const relabelPath = (folder: string): string => join(folder, 'relabel.csv');

const HEADER = ['file', 'label', 'status'];
const rowsSchema = z.array(z.array(z.string()).length(HEADER.length));

/** Rows that are there, without the header. */
function rowsIn(path: string): string[][] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const { data, errors } = Papa.parse<string[]>(text, { delimiter: ',', skipEmptyLines: true });
  if (errors.length > 0) throw new Error(errors[0].message);
  return rowsSchema
    .parse(data)
    .slice(1)
    .map((cells) => cells.map(plainCell));
}

const markSchema = z.enum(['wrong', 'unsure', 'right']);

/** What is marked there, by file; nothing where it is no such table, for it may have been written by hand. */
export function readMarks(folder: string): Pick<RunState, 'marks' | 'newLabels'> {
  let rows: string[][];
  try {
    rows = rowsIn(relabelPath(folder));
  } catch {
    return { marks: {}, newLabels: {} };
  }
  const marked = rows.flatMap(([file, label, status]) => {
    const mark = markSchema.safeParse(status);
    return mark.success ? [{ file: file!, label: label!, status: mark.data }] : [];
  });
  return {
    marks: Object.fromEntries(marked.map(({ file, status }) => [file, status])),
    newLabels: Object.fromEntries(marked.map(({ file, label }) => [file, label])),
  };
}

/**
 * Writes a mark; the one before about the same file is replaced (of its label see new-label.ts).
 * @throws the system's error when the file cannot be written, or a parser's when it is no such table.
 */
export function writeMark(folder: string, { file, label, status }: LabelMark): void {
  const path = relabelPath(folder);
  const rows = rowsIn(path);
  const before = rows.find(([name]) => name === file);
  const others = rows.filter(([name]) => name !== file);
  const written = before && {
    label: before[1]!,
    status: markSchema.catch('right').parse(before[2]),
  };
  const row = [file, labelAfter(written, { label, status }), status];
  const table = [HEADER, ...others, row].map((cells) => cells.map(safeCell));
  writeFileAtomic.sync(path, `${Papa.unparse(table, { quotes: true, newline: '\n' })}\n`);
}
