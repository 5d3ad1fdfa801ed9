/** Reads a CSV as people save one: with commas, semicolons or tabs. */
import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { UserError, messageOf } from '../errors.js';
import { printable } from '../text.js';
import { codeOf } from './walk.js';

const rowsSchema = z.array(z.array(z.string()));

async function readText(csv: string, flag: string): Promise<string> {
  try {
    return await readFile(csv, 'utf8');
  } catch (error) {
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
