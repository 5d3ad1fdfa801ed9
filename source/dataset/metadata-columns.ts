/** Which columns of a CSV say what of an image. */
import { UserError } from '../errors.js';
import { printable } from '../text.js';

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

/** Columns by what they hold; -1 where there is none. */
export interface Columns {
  id: number;
  label: number;
  lesion: number;
  patient: number;
  traits: (readonly [trait: string, column: number])[];
}

/** @throws {UserError} when the images or all that could be said of them has no column. */
export function columnsIn(header: string[], shown: string): Columns {
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
