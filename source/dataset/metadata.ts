/** Reads the labels of images from a CSV as data sets of skin lesions come with. */
import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { UserError, messageOf } from '../errors.js';
import { printable } from '../text.js';
import { imageId } from './extensions.js';
import { codeOf } from './walk.js';

/** Names of the columns looked for, the best first; case, spaces and underscores do not matter. */
const idColumns = ['image_id', 'isic_id', 'image', 'image_name', 'filename', 'file', 'path', 'id'];
const labelColumns = ['label', 'dx', 'diagnosis', 'class', 'target'];

const rowsSchema = z.array(z.array(z.string()));
const plainName = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

/**
 * Label by image id (lower case, without folder and extension): null where rows of one image disagree,
 * '' where the cell is empty.
 * @throws {UserError} when the file cannot be read, is no CSV, or lacks a column.
 */
export async function readLabels(csv: string): Promise<Map<string, string | null>> {
  const shown = printable(csv);
  const rows = parseRows(await readText(csv), shown);
  const [header, ...body] = rows;
  if (!header || body.length === 0) {
    throw new UserError(`The CSV ${shown} has no rows. It needs a header and one row an image.`);
  }
  const idColumn = findColumn(header, idColumns, 'names the image', shown);
  const labelColumn = findColumn(header, labelColumns, 'holds the label', shown);
  const labels = new Map<string, string | null>();
  for (const row of body) {
    const id = imageId((row[idColumn] ?? '').trim().replaceAll('\\', '/')).toLowerCase();
    const label = (row[labelColumn] ?? '').trim();
    if (id === '') continue;
    const known = labels.get(id);
    labels.set(id, known === undefined || known === label ? label : null);
  }
  return labels;
}

async function readText(csv: string): Promise<string> {
  try {
    return await readFile(csv, 'utf8');
  } catch (error) {
    throw new UserError(
      `The CSV ${printable(csv)} cannot be read (${codeOf(error)}). Check the path given with --metadata.`,
    );
  }
}

function parseRows(text: string, shown: string): string[][] {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = [',', ';', '\t']
    .map((mark) => ({ mark, count: firstLine.split(mark).length }))
    .reduce((best, next) => (next.count > best.count ? next : best)).mark;
  try {
    const options = { bom: true, delimiter, relax_column_count: true, skip_empty_lines: true };
    return rowsSchema.parse(parse(text, options));
  } catch (error) {
    throw new UserError(
      `${shown} is no CSV that can be read: ${printable(messageOf(error))}. Save it again as CSV in UTF-8.`,
    );
  }
}

function findColumn(header: string[], names: string[], purpose: string, shown: string): number {
  const plain = header.map((cell) => plainName(cell.trim()));
  for (const name of names) {
    const column = plain.indexOf(plainName(name));
    if (column >= 0) return column;
  }
  const there = header
    .map((cell) => `"${printable(cell, 40)}"`)
    .slice(0, 12)
    .join(', ');
  throw new UserError(
    `The CSV ${shown} has no column that ${purpose} (${names.slice(0, 4).join(', ')} ...). ` +
      `Its columns are ${there}. Name one of them so.`,
  );
}
