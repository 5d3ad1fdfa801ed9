/** Reads what CSVs say of images, as data sets of skin lesions come with one or more. */
import { basename } from 'node:path';
import { UserError } from '../errors.js';
import { printable } from '../text.js';
import { sameName, type ClassOf } from './class-of.js';
import { MOST_CLASSES } from './found.js';
import { ColumnSurvey } from './column-survey.js';
import { columnsRead, type ColumnsRead } from './columns-read.js';
import { partsOf, placeOf, plainId } from './image-path.js';
import { readLesionIds, type LesionIds, type SharedLesions } from './lesion-ids.js';
import { columnsIn, isOne, type Columns } from './metadata-columns.js';
import { areCoarse } from './label-columns.js';
import { merged, TableRows, traitsIn, type ImageMetadata } from './metadata-rows.js';
import { namesakesIn } from './namesakes.js';
import { oneVocabulary, type Renamed } from './one-vocabulary.js';
import { OtherImages } from './other-images.js';
import { readTable } from './table.js';
import { namesOf, TiedNames } from './tied-names.js';
import { isUnknown, knownId } from './unknown.js';

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
  /** Files of one name that the rows do not tell apart. */
  namesakes: string[][];
  /** Ids of lesions that stand under several patients; null for none. */
  sharedLesions: SharedLesions | null;
  /** Names of classes that stand there as a table before theirs has them. */
  renamed: readonly Renamed[];
  /** Of each table. */
  columns: readonly ColumnsRead[];
  /** Whether there is a column of labels, or one for each class. */
  labelled: boolean;
  /** Why columns that seem to be of classes are not taken for these; null for none. */
  hindrance: string | null;
  /** Whether the labels are no more than benign and malignant. */
  coarse: boolean;
}

const nothing = { lesion: null, patient: null };

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

interface Table {
  rows: TableRows;
  columns: Columns;
  read: ColumnsRead;
  labels: ReadonlySet<string>;
}

/** What tables are read for, and what all of them add to. */
interface Asked {
  /** Paths of the images. */
  files: ReadonlySet<string>;
  /** Of the images, as `plainId` gives them. */
  ids: ReadonlySet<string>;
  tied: TiedNames;
  others: OtherImages;
  lesionIds: LesionIds;
  /** Whether there is another table. */
  isOneOfSeveral: boolean;
}

async function readOne(csv: string, asked: Asked): Promise<Table> {
  const { files, ids, tied, others, lesionIds, isOneOfSeveral } = asked;
  const shown = printable(csv);
  const table = isOneOfSeveral ? basename(csv) : null;
  const rows = new TableRows();
  const labels = new Set<string>();
  const readRow = (cells: string[], number: number, of: Columns): void => {
    const cell = (column: number): string => (cells[column] ?? '').trim();
    const path = partsOf(cell(of.id));
    const id = path.at(-1)!;
    if (id === '') return;
    const told = labelsIn(of, cell, number, shown);
    for (const label of told) if (labels.size < MOST_CLASSES) labels.add(label);
    const named = (column: number): string | null => knownId(cell(column));
    const says = lesionIds.withPatient({ lesion: named(of.lesion), patient: named(of.patient) });
    if (says.lesion !== null && says.patient !== null) tied.join(namesOf(says));
    const place = placeOf(path);
    if (place !== null) others.addPath(path.join('/'), namesOf(says)[0]);
    if (ids.has(id)) {
      const traits = traitsIn(of.traits, cell);
      rows.add({ number, table, path, labels: told, ...says, traits });
    } else others.add(id, place === null ? says : nothing);
  };
  let columns: Columns | null = null;
  let header: string[] = [];
  let survey = new ColumnSurvey(header, files);
  const columnsOf = (row: string[]): Columns => {
    try {
      return columnsIn(header, row, shown, isOneOfSeveral, survey.choice());
    } catch (error) {
      throw withoutHeader(error, header, ids, shown);
    }
  };
  const readBelow = (cells: string[], place: number): void =>
    readRow(cells, place, (columns ??= columnsOf(cells)));
  await readTable(csv, '--metadata', (cells, row, place) => {
    if (row === 0) {
      header = cells;
      survey = new ColumnSurvey(header, files);
    } else if (survey.isNeeded) survey.add(cells, place);
    else readBelow(cells, place);
  });
  // Which columns are to be read is known when all rows are: they are read again.
  if (survey.isNeeded) {
    await readTable(csv, '--metadata', (cells, row, place) => {
      if (row > 0) readBelow(cells, place);
    });
  }
  if (columns === null) {
    throw new UserError(`The CSV ${shown} has no rows. It needs a header and one row an image.`);
  }
  return { rows, columns, read: columnsRead(csv, header, columns), labels };
}

/** Whether the labels are no more than benign and malignant, by the column's name or by what they are. */
const isCoarse = ({ columns, labels }: Table): boolean => columns.coarse || areCoarse(labels);

const isLabelled = ({ columns: { label, oneHot } }: Table): boolean =>
  label >= 0 || oneHot.length > 0;

/** Whether any row has a label: a column of them may be empty. */
const hasLabels = ({ labels }: Table): boolean => [...labels].some((label) => !isUnknown(label));

/** Of tables that say no more than benign and malignant the labels are left out where another says more. */
function withoutCoarse(tables: readonly Table[]): Table[] {
  const isFine = (table: Table): boolean => hasLabels(table) && !isCoarse(table);
  const fine = new Set(tables.filter(isFine).flatMap(({ labels }) => [...labels]));
  // Its labels may be the first of the other's, of images that have no further ones.
  const isLike = ({ labels }: Table): boolean => [...labels].some((label) => fine.has(label));
  if (!tables.some(isFine)) return [...tables];
  return tables.map((table): Table => {
    if (isFine(table) || isLike(table) || table.labels.size === 0) return table;
    const read: ColumnsRead = { ...table.read, labelsLeftOut: true };
    return { ...table, read, labels: new Set(), rows: table.rows.relabelled(() => []) };
  });
}

/** The tables with one name for each class, and what was renamed for that. */
function inOneVocabulary(
  tables: readonly Table[],
  classOf: ClassOf,
): { tables: Table[]; renamed: Renamed[] } {
  const all = oneVocabulary(
    tables.map(({ labels }) => labels),
    classOf,
  );
  return {
    tables: tables.map((table, n): Table => {
      const names = all[n]!;
      if (names.size === 0) return table;
      const nameOf = (label: string): string => names.get(label) ?? label;
      const labels = new Set([...table.labels].map(nameOf));
      return { ...table, labels, rows: table.rows.relabelled((told) => told.map(nameOf)) };
    }),
    renamed: all.flatMap((names) => [...names].map(([name, as]) => ({ name, as }))),
  };
}

/**
 * Reads what tables say of some images; of others it keeps the ids and what ties them, as a table may be of a
 * whole archive. Rows count alike whichever table they are in.
 * @param csvs Paths of one table or more.
 * @param files Paths of the images.
 * @param tied What the rows tie together is told there.
 * @param others Keeps the other images; one that tables of several calls name is then one.
 * @param classOf Class of a table before it that a name of a table stands for.
 * @throws {UserError} when a file cannot be read, is no CSV, or lacks the column of the images or has
 *   neither labels nor lesions nor patients, nor, beside another table, sex, age or localization.
 */
export async function readMetadata(
  csvs: readonly string[],
  files: ReadonlySet<string>,
  tied = new TiedNames(),
  others = new OtherImages(tied),
  classOf: ClassOf = sameName,
): Promise<Metadata> {
  const ids = new Set([...files].map(plainId));
  const lesionIds = await readLesionIds(csvs);
  const sharedLesions = lesionIds.judge();
  const isOneOfSeveral = csvs.length > 1;
  const read: Table[] = [];
  for (const csv of csvs) {
    read.push(await readOne(csv, { files, ids, tied, others, lesionIds, isOneOfSeveral }));
  }
  const { tables, renamed } = inOneVocabulary(withoutCoarse(read), classOf);
  const whole = new Map<string, ImageMetadata>();
  const found = (file: string): ImageMetadata | undefined => {
    const path = partsOf(file);
    const id = path.at(-1)!;
    const own = tables.map(({ rows }) => rows.placedAt(path));
    if (own.every((rows) => rows.length === 0)) {
      const all = tables.flatMap(({ rows }) => rows.ofId(id));
      if (all.length === 0) return undefined;
      const together = whole.get(id) ?? merged(all);
      whole.set(id, together);
      return together;
    }
    // A table that names no folder that fits is of each file of that id.
    return merged(
      tables.flatMap(({ rows }, n) => (own[n]!.length > 0 ? own[n]! : rows.ofId(id))),
      tables.flatMap(({ rows }, n) => (own[n]!.length > 0 ? rows.vagueOf(id) : [])),
    );
  };
  for (const file of files) tied.join(found(file)?.names ?? []);
  const labelled = tables.filter(isLabelled);
  return {
    of: found,
    ...{ tied, others, sharedLesions, renamed },
    columns: tables.map((table) => table.read),
    namesakes: namesakesIn(files, tables),
    firstId: tables.map(({ rows }) => rows.firstId).find((id) => id !== null) ?? null,
    labels: new Set(
      [...new Set(tables.flatMap((table) => [...table.labels]))].slice(0, MOST_CLASSES),
    ),
    labelled: labelled.length > 0,
    hindrance: tables.map((table) => table.columns.hindrance).find((one) => one !== null) ?? null,
    coarse: labelled.length > 0 && labelled.filter(hasLabels).every(isCoarse),
  };
}
