/** Reads a CSV as people save one: with commas, semicolons, tabs or vertical bars. */
import { constants, createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import Papa from 'papaparse';
import { delimiterOf } from '../csv-delimiter.js';
import { UserError } from '../errors.js';
import { printable } from '../text.js';
import { codeOf } from './walk.js';

/** Largest CSV read. */
const MOST_BYTES = 256 << 20;
/** Read at a time. */
const CHUNK_BYTES = 256 << 10;
/** Chunks that a row may be long: a longer one is a quote that nobody has closed. */
const MOST_CHUNKS = 4;
const HEAD_BYTES = 64 << 10;
const BOM = Buffer.from('\ufeff');

interface Head {
  delimiter: string;
  /** Where the text begins: behind a byte order mark, and a line `sep=;` of Excel's. */
  start: number;
  /** Rows before it. */
  before: number;
}

/** What a file is by its first bytes, where it is another thing than text in UTF-8. */
function whyNoCsv(head: Buffer): string | null {
  if (/^(?:\xff\xfe|\xfe\xff)/.test(head.toString('latin1', 0, 2))) return 'it is in UTF-16';
  const magic = head.toString('latin1', 0, 4);
  if (magic === 'PK\x03\x04' || magic === '\xd0\xcf\x11\xe0')
    return 'it is a spreadsheet or an archive';
  return null;
}

/** Looks at the first line. @throws {UserError} for what is no file, or too large. */
async function readHead(csv: string, flag: string): Promise<Head> {
  // A pipe would be waited for.
  const handle = await open(csv, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    // A device may never end.
    if (!found.isFile() && !found.isDirectory())
      throw new UserError(`${printable(csv)} is no file. Name a CSV with ${flag}.`);
    if (found.size > MOST_BYTES) {
      throw new UserError(
        `The CSV ${printable(csv)} is larger than ${MOST_BYTES >> 20} MiB. Keep the columns and rows that are needed.`,
      );
    }
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES));
    const why = whyNoCsv(buffer.subarray(0, bytesRead));
    if (why !== null) throw new CsvProblem(why);
    const start = buffer.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
    const text = buffer.toString('utf8', start, bytesRead);
    const [line, said] = /^sep=([,;\t|])\r?\n/.exec(text) ?? [''];
    if (said !== undefined) return { delimiter: said, start: start + line.length, before: 1 };
    return { delimiter: delimiterOf(text), start, before: 0 };
  } finally {
    await handle.close();
  }
}

/**
 * A row, as cells, its number, empty lines left out and the header's being 0, and its place in the file, all counted
 * and the first being 1. No more rows are read once it gives false.
 */
export type EachRow = (cells: string[], row: number, place: number) => unknown;

/** Hands rows on as they are read. @throws what `each` throws, and the system's errors. */
function parseRows(csv: string, { delimiter, start, before }: Head, each: EachRow): Promise<void> {
  const stream = createReadStream(csv, {
    ...{ start, encoding: 'utf8', highWaterMark: CHUNK_BYTES },
  });
  return new Promise((resolve, reject) => {
    let row = 0;
    let place = before;
    let chunksOfOneRow = 0;
    /** @returns Whether more is to be read. */
    const read = (data: string[][], problems: Papa.ParseError[]): boolean => {
      // The row that a chunk ends in comes again, whole: what seems wrong with it may be its end that is missing.
      const problem = problems.find(({ row: at }) => (at ?? 0) < data.length);
      if (problem) throw rowProblem(place + (problem.row ?? 0), problem.message);
      chunksOfOneRow = data.length > 0 ? 0 : chunksOfOneRow + 1;
      if (chunksOfOneRow > MOST_CHUNKS) throw rowProblem(place, 'a row without an end');
      for (const cells of data) {
        place += 1;
        const isEmpty = cells.length === 1 && cells[0] === '';
        if (!isEmpty && each(cells, row++, place) === false) return false;
      }
      return true;
    };
    const stop = (parser: Papa.Parser): void => {
      stream.destroy();
      parser.abort();
    };
    stream.once('error', reject);
    Papa.parse<string[]>(stream, {
      delimiter,
      chunk: ({ data, errors }, parser) => {
        try {
          if (read(data, errors)) return;
          resolve();
        } catch (error) {
          reject(error as Error);
        }
        stop(parser);
      },
      complete: () => resolve(),
      error: reject,
    });
  });
}

class CsvProblem extends Error {}

const rowProblem = (row: number, what: string): CsvProblem =>
  new CsvProblem(`row ${row + 1}: ${what}`);

/**
 * Reads rows of cells, the header first; empty lines are left out. A file of any length takes the memory
 * of what the caller keeps.
 * @param flag The option that the path was given with, for the error.
 * @throws {UserError} when the file cannot be read or is no CSV; what `each` throws.
 */
export async function readTable(csv: string, flag: string, each: EachRow): Promise<void> {
  try {
    await parseRows(csv, await readHead(csv, flag), each);
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (error instanceof CsvProblem) {
      throw new UserError(
        `${printable(csv)} is no CSV that can be read: ${printable(error.message)}. Save it again as CSV in UTF-8.`,
      );
    }
    throw new UserError(
      `The CSV ${printable(csv)} cannot be read (${codeOf(error)}). Check the path given with ${flag}.`,
    );
  }
}
