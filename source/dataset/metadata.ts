/** Reads what a CSV says of images, as data sets of skin lesions come with one. */
import { UserError } from '../errors.js';
import { printable } from '../text.js';
import { imageId } from './extensions.js';
import { MOST_CLASSES } from './found.js';
import { columnsIn, isOne, type Columns } from './metadata-columns.js';
import { OtherImages } from './other-images.js';
import { severalNames, type SeveralNames } from './several-names.js';
import { readTable } from './table.js';
import { namesOf, TiedNames } from './tied-names.js';
import type { Traits } from './types.js';

const unknowns = new Set(['', 'unknown', 'na', 'n/a', 'nan', 'none', 'null']);

/** Whether a cell says that nothing is known. */
export const isUnknown = (cell: string): boolean => unknowns.has(cell.trim().toLowerCase());

/** What a CSV says of one image. */
export interface ImageMetadata {
  /** Null where rows of the image disagree, '' where the cell is empty or there is no such column. */
  label: string | null;
  /** The last that is named; null where nothing is said, or that it is not known. */
  lesion: string | null;
  patient: string | null;
  /** Where rows of the image name several. */
  several: SeveralNames[];
  /** Of every lesion and patient that a row of the image names, as in `TiedNames`. */
  names: string[];
  /** Sex, age and localization as they stand there; a cell that is empty is left out. */
  traits: Traits;
}

export interface Metadata {
  /** What is said of an image, by its id; where rows of that id name folders, by those that fit its path. */
  of(file: string): ImageMetadata | undefined;
  /** What all rows tie together, those of images that are not there among them. */
  tied: TiedNames;
  /** The first of the ids asked for that stands there. */
  firstId: string | null;
  /** Images that stand there without being asked for. */
  others: OtherImages;
  /** All labels that rows have, up to as many as a study may have classes. */
  labels: ReadonlySet<string>;
  /** Whether there is a column of labels, or one for each class. */
  labelled: boolean;
  /** Whether the labels are no more than benign and malignant. */
  coarse: boolean;
}

/** An image's id in a table: lower case, without folder and extension. */
export const plainId = (path: string): string => imageId(path.replaceAll('\\', '/')).toLowerCase();

const nothing = { lesion: null, patient: null };

/** One row of an image. */
interface Row {
  /** Its place in the file; the header's is 1. */
  number: number;
  labels: readonly string[];
  lesion: string | null;
  patient: string | null;
  traits: Traits;
  /** Parts of the path that names the image, without its extension, lower case; one where no folder is named. */
  path: readonly string[];
}

const partsOf = (path: string): string[] => {
  const folders = path.replaceAll('\\', '/').toLowerCase().split('/').slice(0, -1);
  return [...folders.filter((part) => part !== '' && part !== '.'), plainId(path)];
};

const hasFolder = (path: string): boolean => path.includes('/') || path.includes('\\');

/** Whether two paths name one file as far as both go, a folder at least. */
function isSameFile(a: readonly string[], b: readonly string[]): boolean {
  const shared = Math.min(a.length, b.length);
  if (shared < 2) return false;
  return Array.from({ length: shared }, (_, i) => i + 1).every((i) => a.at(-i) === b.at(-i));
}

/** Where a path with a folder is looked up: its last folder and its id; null for one without. */
const placeOf = (path: readonly string[]): string | null =>
  path.length < 2 ? null : path.slice(-2).join('/');

/** Adds to the list of a key. */
function add<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const known = lists.get(key);
  if (known) known.push(value);
  else lists.set(key, [value]);
}

/**
 * What rows of one image say together.
 * @param vague Rows that name no folder, where the others do: they may be of this image too, and tie it.
 */
function merged(rows: readonly Row[], vague: readonly Row[] = []): ImageMetadata {
  const labels = new Set(rows.flatMap((row) => row.labels));
  const traits: Traits = {};
  for (const row of rows) Object.assign(traits, row.traits);
  const tying = vague.length === 0 ? rows : [...vague, ...rows];
  return {
    label: labels.size > 1 ? null : ([...labels][0] ?? ''),
    lesion: tying.findLast(({ lesion }) => lesion !== null)?.lesion ?? null,
    patient: tying.findLast(({ patient }) => patient !== null)?.patient ?? null,
    several: severalNames(tying),
    names: [...new Set(tying.flatMap(namesOf))],
    traits,
  };
}

/** Traits in a row's cells; one that is empty is left out. */
const traitsIn = (columns: Columns['traits'], cell: (column: number) => string): Traits =>
  Object.fromEntries(
    columns.flatMap(([trait, column]) => {
      const value = cell(column);
      return value === '' ? [] : [[trait, value]];
    }),
  );

/** What programs write for a cell of a table that has no value. */
const missing = new Set(['', 'na', 'n/a', 'nan', 'null']);

/** @throws {UserError} for a label in another encoding. */
function labelsIn(
  { label, oneHot }: Columns,
  cell: (column: number) => string,
  place: number,
  shown: string,
): string[] {
  const labels = oneHot.flatMap(([name, column]) => (isOne(cell(column)) ? [name] : []));
  const told = cell(label);
  if (!missing.has(told.toLowerCase())) labels.push(told);
  if (labels.some((one) => one.includes('\ufffd'))) {
    throw new UserError(
      `The CSV ${shown} is not in UTF-8: row ${place} has the label "${printable(told, 40)}". Save it again as CSV in UTF-8.`,
    );
  }
  return labels;
}

/** The same error, or another where a table begins with an image in place of names of columns. */
function withoutHeader(
  error: unknown,
  header: readonly string[],
  ids: ReadonlySet<string>,
  shown: string,
): unknown {
  const image = header.find((cell) => ids.has(plainId(cell.trim())));
  if (!(error instanceof UserError) || image === undefined) return error;
  return new UserError(
    `The CSV ${shown} has no header: its first row is of the image "${printable(image, 60)}". ` +
      'Put a row of column names before it, such as image,label.',
  );
}

/**
 * Reads what a table says of some images; of others it keeps the ids and what ties them, as a table may be of a
 * whole archive.
 * @param files Paths of the images.
 * @param tied What the rows tie together is told there.
 * @throws {UserError} when the file cannot be read, is no CSV, or lacks the column of the images or has
 *   neither labels nor lesions nor patients.
 */
export async function readMetadata(
  csv: string,
  files: ReadonlySet<string>,
  tied = new TiedNames(),
): Promise<Metadata> {
  const shown = printable(csv);
  const ids = new Set([...files].map(plainId));
  const rows = new Map<string, Row[]>();
  // Thousands of files may have one name, and a folder each.
  const placed = new Map<string, Row[]>();
  const vague = new Map<string, Row[]>();
  const whole = new Map<string, ImageMetadata>();
  const others = new OtherImages(tied);
  const labels = new Set<string>();
  let columns: Columns | null = null;
  const readRow = (cells: string[], number: number, of: Columns): void => {
    const cell = (column: number): string => (cells[column] ?? '').trim();
    const image = cell(of.id);
    const id = plainId(image);
    if (id === '') return;
    const told = labelsIn(of, cell, number, shown);
    for (const label of told) if (labels.size < MOST_CLASSES) labels.add(label);
    const named = (column: number): string | null => {
      const value = cell(column);
      return isUnknown(value) ? null : value;
    };
    const says = { lesion: named(of.lesion), patient: named(of.patient) };
    if (says.lesion !== null && says.patient !== null) tied.join(namesOf(says));
    const path = hasFolder(image) ? partsOf(image) : [id];
    const place = placeOf(path);
    if (place !== null) others.addPath(path.join('/'), namesOf(says)[0]);
    if (!ids.has(id)) {
      others.add(id, place === null ? says : nothing);
      return;
    }
    const row: Row = {
      ...{ number, path, labels: told, ...says, traits: traitsIn(of.traits, cell) },
    };
    add(rows, id, row);
    if (place === null) add(vague, id, row);
    else add(placed, place, row);
  };
  let header: string[] = [];
  const columnsOf = (row: string[]): Columns => {
    try {
      return columnsIn(header, row, shown);
    } catch (error) {
      throw withoutHeader(error, header, ids, shown);
    }
  };
  await readTable(csv, '--metadata', (cells, row, place) => {
    if (row === 0) header = cells;
    else readRow(cells, place, (columns ??= columnsOf(cells)));
  });
  if (columns === null) {
    throw new UserError(`The CSV ${shown} has no rows. It needs a header and one row an image.`);
  }
  const found = (file: string): ImageMetadata | undefined => {
    const id = plainId(file);
    const all = rows.get(id);
    if (!all) return undefined;
    const path = partsOf(file);
    const place = placeOf(path);
    const near = place === null ? [] : (placed.get(place) ?? []);
    const own = near.filter((row) => isSameFile(row.path, path));
    if (own.length > 0) return merged(own, vague.get(id));
    const together = whole.get(id) ?? merged(all);
    whole.set(id, together);
    return together;
  };
  for (const file of files) tied.join(found(file)?.names ?? []);
  const firstId = rows.keys().next().value ?? null;
  const { label, oneHot, coarse } = columns as Columns;
  const labelled = label >= 0 || oneHot.length > 0;
  return { of: found, tied, firstId, others, labels, labelled, coarse };
}
