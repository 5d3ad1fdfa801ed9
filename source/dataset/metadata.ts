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

const plainName = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

/** What a CSV says of one image. */
export interface ImageMetadata {
  /** Null where rows of the image disagree, '' where the cell is empty or there is no such column. */
  label: string | null;
  lesion: string | null;
  patient: string | null;
  /** Sex, age and localization as they stand there; a cell that is empty is left out. */
  traits: Traits;
}

export interface Metadata {
  /** By image id, as `plainId` makes it; of the images asked for alone. */
  byId: Map<string, ImageMetadata>;
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
  const byId: Metadata['byId'] = new Map();
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
    const label = cell(of.label);
    const known = byId.get(id);
    byId.set(id, {
      label: known === undefined || known.label === label ? label : null,
      lesion: cell(of.lesion) || (known?.lesion ?? null),
      patient: cell(of.patient) || (known?.patient ?? null),
      traits: { ...known?.traits, ...traitsIn(of.traits, cell) },
    });
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
  return { byId, others, labelled: label >= 0 };
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
