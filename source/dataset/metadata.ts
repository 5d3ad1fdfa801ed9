/** Reads what a CSV says of images, as data sets of skin lesions come with one. */
import { UserError } from '../errors.js';
import { printable } from '../text.js';
import { imageId } from './extensions.js';
import { readTable } from './table.js';
import type { Traits } from './types.js';

/** Names of the columns looked for, the best first; case, spaces and underscores do not matter. */
const idColumns = ['image_id', 'isic_id', 'image', 'image_name', 'filename', 'file', 'path', 'id'];
const labelColumns = ['label', 'dx', 'diagnosis', 'class', 'target'];
const lesionColumns = ['lesion_id', 'lesion'];
const patientColumns = ['patient_id', 'patient'];

/** What tells slices of the images apart. */
const traitColumns = {
  sex: ['sex', 'gender'],
  age: ['age_approx', 'age'],
  localization: ['localization', 'anatom_site_general', 'localisation', 'site'],
} as const;

const unknowns = new Set(['', 'unknown', 'na', 'n/a', 'nan', 'none', 'null']);

/** Whether a cell says that nothing is known. */
export const isUnknown = (cell: string): boolean => unknowns.has(cell.trim().toLowerCase());

const plainName = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

/** What a CSV says of one image. */
export interface ImageMetadata {
  /** Null where rows of the image disagree, '' where the cell is empty or there is no such column. */
  label: string | null;
  /** Null where nothing is said, or that it is not known. */
  lesion: string | null;
  patient: string | null;
  /** Sex, age and localization as they stand there; a cell that is empty is left out. */
  traits: Traits;
}

export interface Metadata {
  /** What is said of an image, by its id; where rows of that id name folders, by those that fit its path. */
  of(file: string): ImageMetadata | undefined;
  /** The first of the ids asked for that stands there. */
  firstId: string | null;
  /** Ids that stand there without being asked for. */
  others: Set<string>;
  /** Whether there is a column of labels. */
  labelled: boolean;
}

/** Columns by what they hold; -1 where there is none. */
interface Columns {
  id: number;
  label: number;
  lesion: number;
  patient: number;
  traits: (readonly [trait: string, column: number])[];
}

/** @throws {UserError} when the images or all that could be said of them has no column. */
function columnsIn(header: string[], shown: string): Columns {
  const id = findColumn(header, idColumns, 'names the image', shown);
  const lesion = columnOf(header, lesionColumns);
  const patient = columnOf(header, patientColumns);
  // Lesions or patients alone are of use where folders name the classes.
  const label =
    lesion >= 0 || patient >= 0
      ? columnOf(header, labelColumns)
      : findColumn(header, labelColumns, 'holds the label', shown);
  const traits = Object.entries(traitColumns).map(
    ([trait, names]) => [trait, columnOf(header, [...names])] as const,
  );
  return { ...{ id, label, lesion, patient }, traits: traits.filter(([, column]) => column >= 0) };
}

/** An image's id in a table: lower case, without folder and extension. */
export const plainId = (path: string): string => imageId(path.replaceAll('\\', '/')).toLowerCase();

/** One row of an image. */
interface Row extends ImageMetadata {
  label: string;
  /** Parts of the path that names the image, without its extension, lower case; one where no folder is named. */
  path: readonly string[];
}

const partsOf = (path: string): string[] => {
  const folders = path.replaceAll('\\', '/').toLowerCase().split('/').slice(0, -1);
  return [...folders.filter((part) => part !== '' && part !== '.'), plainId(path)];
};

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

/** What rows of one image say together: of a lesion and a patient the last that is named. */
function merged(rows: readonly Row[]): ImageMetadata {
  const labels = new Set(rows.map(({ label }) => label).filter((label) => label !== ''));
  const traits: Traits = {};
  for (const row of rows) Object.assign(traits, row.traits);
  return {
    label: labels.size > 1 ? null : ([...labels][0] ?? ''),
    lesion: rows.findLast(({ lesion }) => lesion !== null)?.lesion ?? null,
    patient: rows.findLast(({ patient }) => patient !== null)?.patient ?? null,
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

/**
 * Reads what a table says of some images; of others it keeps the ids, as a table may be of a whole archive.
 * @param images Their ids, as `plainId` makes them.
 * @throws {UserError} when the file cannot be read, is no CSV, or lacks the column of the images or has
 *   neither labels nor lesions nor patients.
 */
export async function readMetadata(csv: string, images: ReadonlySet<string>): Promise<Metadata> {
  const shown = printable(csv);
  const rows = new Map<string, Row[]>();
  // Thousands of files may have one name, and a folder each.
  const placed = new Map<string, Row[]>();
  const whole = new Map<string, ImageMetadata>();
  const others: Metadata['others'] = new Set();
  let columns: Columns | null = null;
  const readRow = (cells: string[], of: Columns): void => {
    const cell = (column: number): string => (cells[column] ?? '').trim();
    const id = plainId(cell(of.id));
    if (id === '') return;
    if (!images.has(id)) {
      others.add(id);
      return;
    }
    const named = (column: number): string | null =>
      isUnknown(cell(column)) ? null : cell(column);
    const row: Row = {
      path: partsOf(cell(of.id)),
      label: cell(of.label),
      lesion: named(of.lesion),
      patient: named(of.patient),
      traits: traitsIn(of.traits, cell),
    };
    add(rows, id, row);
    const place = placeOf(row.path);
    if (place !== null) add(placed, place, row);
  };
  let header: string[] = [];
  await readTable(csv, '--metadata', (cells, row) => {
    if (row === 0) header = cells;
    else readRow(cells, (columns ??= columnsIn(header, shown)));
  });
  if (columns === null) {
    throw new UserError(`The CSV ${shown} has no rows. It needs a header and one row an image.`);
  }
  const { label } = columns as Columns;
  const found = (file: string): ImageMetadata | undefined => {
    const id = plainId(file);
    const all = rows.get(id);
    if (!all) return undefined;
    const path = partsOf(file);
    const place = placeOf(path);
    const near = place === null ? [] : (placed.get(place) ?? []);
    const own = near.filter((row) => isSameFile(row.path, path));
    if (own.length > 0) return merged(own);
    const together = whole.get(id) ?? merged(all);
    whole.set(id, together);
    return together;
  };
  return { of: found, firstId: rows.keys().next().value ?? null, others, labelled: label >= 0 };
}

/** Place of the best of `names` that is there, or -1. */
function columnOf(header: string[], names: string[]): number {
  const plain = header.map((cell) => plainName(cell.trim()));
  return names.map((name) => plain.indexOf(plainName(name))).find((column) => column >= 0) ?? -1;
}

function findColumn(header: string[], names: string[], purpose: string, shown: string): number {
  const column = columnOf(header, names);
  if (column >= 0) return column;
  const there = header
    .map((cell) => `"${printable(cell, 40)}"`)
    .slice(0, 12)
    .join(', ');
  throw new UserError(
    `The CSV ${shown} has no column that ${purpose} (${names.slice(0, 4).join(', ')} ...). ` +
      `Its columns are ${there}. Name one of them so.`,
  );
}
