/** Reads a CSV as people save one: with commas, semicolons or tabs. */
import { readFile, stat } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { UserError, messageOf } from '../errors.js';
import { printable } from '../text.js';
import { codeOf } from './walk.js';

const rowsSchema = z.array(z.array(z.string()));

/** Largest CSV read: it has to fit into memory several times over. */
const MOST_BYTES = 256 << 20;

async function readText(csv: string, flag: string): Promise<string> {
  try {
    const found = await stat(csv);
    // A device may never end.
    if (!found.isFile() && !found.isDirectory())
      throw new UserError(`${printable(csv)} is no file. Name a CSV with ${flag}.`);
    if (found.size > MOST_BYTES) {
      throw new UserError(
        `The CSV ${printable(csv)} is larger than ${MOST_BYTES >> 20} MiB. Keep the columns and rows that are needed.`,
      );
    }
    return await readFile(csv, 'utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `The CSV ${printable(csv)} cannot be read (${codeOf(error)}). Check the path given with ${flag}.`,
    );
  }
}

/**
 * Rows of cells, the header first; empty lines are left out.
 * @param flag The option that the path was given with, for the error.
 * @throws {UserError} when the file cannot be read or is no CSV.
 */
export async function readTable(csv: string, flag: string): Promise<string[][]> {
  const text = await readText(csv, flag);
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = [',', ';', '\t']
    .map((mark) => ({ mark, count: firstLine.split(mark).length }))
    .reduce((best, next) => (next.count > best.count ? next : best)).mark;
  try {
    const options = { bom: true, delimiter, relax_column_count: true, skip_empty_lines: true };
    return rowsSchema.parse(parse(text, options));
  } catch (error) {
    throw new UserError(
      `${printable(csv)} is no CSV that can be read: ${printable(messageOf(error))}. Save it again as CSV in UTF-8.`,
    );
  }
}
