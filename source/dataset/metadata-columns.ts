/** Which columns of a CSV say what of an image. */
import { UserError } from '../errors.js';
import { firstFew, printable } from '../text.js';
import type { Chosen } from './column-survey.js';
import type { OtherIds } from './id-columns.js';
import { YES_OR_NO } from './label-columns.js';

/** Names of the columns looked for, the best first; case, spaces and underscores do not matter. */
const idColumns = [
  ...['image_id', 'isic_id', 'image', 'image_name', 'filename', 'file', 'path', 'id'],
  ...['filepath', 'image_path', 'img_id', 'img', 'md5hash'],
];
const labelColumns = [
  ...['label', 'dx', 'diagnosis', 'class', 'target'],
  ...['diagnosis_3', 'diagnostic', 'cell_type'],
];
/** They tell fewer classes than folders would. */
const coarseColumns = ['diagnosis_1', 'benign_malignant'];
const lesionColumns = ['lesion_id', 'lesion'];
const personColumns = ['patient_id', 'patient', 'subject_id', 'participant_id'];
const patientColumns = [...personColumns, 'case_id'];

/** What tells slices of the images apart. */
const traitColumns = {
  sex: ['sex', 'gender'],
  age: ['age_approx', 'age'],
  localization: [
    ...['localization', 'anatom_site_general', 'anatom_site_general_challenge'],
    ...['localisation', 'site', 'region'],
  ],
} as const;

const plainName = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

/** Columns by what they hold; -1 where there is none. */
export interface Columns {
  id: number;
  /** Those that name images, too, but others. */
  otherIds: readonly OtherIds[];
  label: number;
  /** Those of labels that have better names and tell less. */
  otherLabels: readonly number[];
  /** Whether that is by its name one of benign and malignant alone. */
  coarse: boolean;
  /** Where each class has a column of zeros and ones instead: the name of each, and the column. */
  oneHot: (readonly [name: string, column: number])[];
  /** Why columns that seem to be of classes are not taken for these; null where none do, or they are. */
  hindrance: string | null;
  lesion: number;
  patient: number;
  traits: (readonly [trait: string, column: number])[];
}

/** Columns of a challenge's ground truth that are no classes. */
const WEIGHT = /weight$/i;

/** Whether a cell says that an image is of its column's class. */
export const isOne = (cell: string): boolean =>
  /^true$/i.test(cell) || Number(cell.replace(',', '.')) === 1;

/** Columns of classes, where all that are not known by name have zeros and ones, as in ISIC's challenges. */
function oneHotIn(
  header: string[],
  row: string[],
  known: readonly number[],
): Pick<Columns, 'oneHot' | 'hindrance'> {
  const columns = header.flatMap((cell, column) => {
    const name = cell.trim();
    return name === '' || WEIGHT.test(name) || known.includes(column)
      ? []
      : [[name, column] as const];
  });
  const cell = (column: number): string => (row[column] ?? '').trim();
  const classes = columns.filter(([, column]) => YES_OR_NO.test(cell(column)));
  if (classes.length < 2) return { oneHot: [], hindrance: null };
  const other = columns.find((one) => !classes.includes(one));
  if (other === undefined) return { oneHot: classes, hindrance: null };
  return {
    oneHot: [],
    hindrance:
      `${firstFew(classes.map(([name]) => `"${name}"`))} have 0 or 1 in the first row, as columns of classes do, ` +
      `but "${printable(other[0], 40)}" beside them has "${printable(cell(other[1]), 40)}": take it out where they are classes.`,
  };
}

/**
 * @param row The first below the header.
 * @param isOneOfSeveral Whether other tables may say what this one does not: then traits alone are of use.
 * @param chosen Columns by what their cells say, where several would do by their names.
 * @throws {UserError} when the images or all that could be said of them has no column.
 */
export function columnsIn(
  header: string[],
  row: string[],
  shown: string,
  isOneOfSeveral: boolean,
  chosen: Chosen,
): Columns {
  const id = chosen.id?.column ?? findColumn(header, idColumns, 'names the image', shown);
  const [lesion, patient] = [lesionColumnIn(header), patientColumnIn(header)];
  const label = chosen.label?.column ?? labelColumnsIn(header)[0] ?? -1;
  const traits = Object.entries(traitColumns).map(
    ([trait, names]) => [trait, columnOf(header, [...names])] as const,
  );
  const there = traits.filter(([, column]) => column >= 0);
  const known = [...idColumnsIn(header), lesion, patient, ...there.map(([, column]) => column)];
  const { oneHot, hindrance } =
    label >= 0 ? { oneHot: [], hindrance: null } : oneHotIn(header, row, known);
  // Lesions or patients alone are of use where folders name the classes.
  const saysNothing = label < 0 && oneHot.length === 0 && lesion < 0 && patient < 0;
  if (saysNothing && !(isOneOfSeveral && there.length > 0))
    throw noColumn(header, labelColumns, 'holds the label', shown, hindrance);
  return {
    ...{ id, label, lesion, patient, oneHot, hindrance },
    otherIds: chosen.id?.others ?? [],
    otherLabels: chosen.label?.passedOver ?? [],
    coarse: columnsOf(header, coarseColumns).includes(label),
    traits: there,
  };
}

/** Places of those of `names` that are there, the best first. */
function columnsOf(header: readonly string[], names: readonly string[]): number[] {
  const plain = header.map((cell) => plainName(cell.trim()));
  const columns = names.map((name) => plain.indexOf(plainName(name)));
  return [...new Set(columns)].filter((column) => column >= 0);
}

/** Place of the best of `names` that is there, or -1. */
const columnOf = (header: readonly string[], names: readonly string[]): number =>
  columnsOf(header, names)[0] ?? -1;

export const lesionColumnIn = (header: readonly string[]): number =>
  columnOf(header, lesionColumns);

const patientColumnIn = (header: readonly string[]): number => columnOf(header, patientColumns);

/** As that of patients, but for cases: one may be a visit, and several of one lesion. */
export const personColumnIn = (header: readonly string[]): number =>
  columnOf(header, personColumns);

/** Columns that may name the images, by their names the best first. */
export const idColumnsIn = (header: readonly string[]): number[] => columnsOf(header, idColumns);

/** Columns that may have the labels, by their names the best first. */
export const labelColumnsIn = (header: readonly string[]): number[] =>
  columnsOf(header, [...labelColumns, ...coarseColumns]);

function findColumn(header: string[], names: string[], purpose: string, shown: string): number {
  const column = columnOf(header, names);
  if (column >= 0) return column;
  throw noColumn(header, names, purpose, shown);
}

function noColumn(
  header: string[],
  names: string[],
  purpose: string,
  shown: string,
  hindrance: string | null = null,
): UserError {
  const there = header
    .map((cell) => `"${printable(cell, 40)}"`)
    .slice(0, 12)
    .join(', ');
  return new UserError(
    `The CSV ${shown} has no column that ${purpose} (${names.slice(0, 4).join(', ')} ...). ` +
      `Its columns are ${there}. ${hindrance === null ? 'Name one of them so.' : `Name one of them so, or: ${hindrance}`}`,
  );
}
