/** `relabel.csv` in a run's folder: labels that a person has marked, which `--relabel` reads. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { Command } from './commands.js';

export type LabelMark = Omit<Extract<Command, { command: 'mark-label' }>, 'command'>;

export const relabelPath = (folder: string): string => join(folder, 'relabel.csv');

const HEADER = ['file', 'label', 'status'];
const rowsSchema = z.array(z.array(z.string()).length(HEADER.length));
const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

/** Rows that are there, without the header. */
function rowsIn(path: string): string[][] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return rowsSchema.parse(parse(text, { skip_empty_lines: true, bom: true })).slice(1);
}

/**
 * Writes a mark; the one before about the same file is replaced, its label is kept where the new one
 * names none.
 * @throws the system's error when the file cannot be written, or a parser's when it is no such table.
 */
export function writeMark(folder: string, { file, label, status }: LabelMark): void {
  const path = relabelPath(folder);
  const rows = rowsIn(path);
  const before = rows.find(([name]) => name === file);
  const others = rows.filter(([name]) => name !== file);
  const row = [file, label || (before?.[1] ?? ''), status];
  const text = [HEADER, ...others, row].map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
  writeFileAtomic.sync(path, text);
}
