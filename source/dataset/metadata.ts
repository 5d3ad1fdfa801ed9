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
  /** By image id: lower case, without folder and extension. */
  byId: Map<string, ImageMetadata>;
  /** Whether there is a column of labels. */
  labelled: boolean;
}

/**
 * @throws {UserError} when the file cannot be read, is no CSV, or lacks the column of the images or has
 *   neither labels nor lesions nor patients.
 */
export async function readMetadata(csv: string): Promise<Metadata> {
  const shown = printable(csv);
  const rows = await readTable(csv, '--metadata');
  const [header, ...body] = rows;
  if (!header || body.length === 0) {
    throw new UserError(`The CSV ${shown} has no rows. It needs a header and one row an image.`);
  }
  const idColumn = findColumn(header, idColumns, 'names the image', shown);
  const lesionColumn = columnOf(header, lesionColumns);
  const patientColumn = columnOf(header, patientColumns);
  const grouped = lesionColumn >= 0 || patientColumn >= 0;
  // Lesions or patients alone are of use where folders name the classes.
  const labelColumn = grouped
    ? columnOf(header, labelColumns)
    : findColumn(header, labelColumns, 'holds the label', shown);
  const cell = (row: string[], column: number): string => (row[column] ?? '').trim();
  const traits = Object.entries(traitColumns).map(
    ([trait, names]) => [trait, columnOf(header, [...names])] as const,
  );
  const byId = new Map<string, ImageMetadata>();
  for (const row of body) {
    const id = imageId(cell(row, idColumn).replaceAll('\\', '/')).toLowerCase();
    if (id === '') continue;
    const label = cell(row, labelColumn);
    const known = byId.get(id);
    byId.set(id, {
      label: known === undefined || known.label === label ? label : null,
      lesion: cell(row, lesionColumn) || (known?.lesion ?? null),
      patient: cell(row, patientColumn) || (known?.patient ?? null),
      traits: {
        ...known?.traits,
        ...Object.fromEntries(
          traits.flatMap(([trait, column]) => {
            const value = cell(row, column);
            return value === '' ? [] : [[trait, value]];
          }),
        ),
      },
    });
  }
  return { byId, labelled: labelColumn >= 0 };
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
