/** Which columns of a CSV were read, by their names there: of several that would do one is taken. */
import { basename } from 'node:path';
import type { OtherIds } from './id-columns.js';
import type { Columns } from './metadata-columns.js';

/** Null where there is none. */
export interface ColumnsRead {
  /** Name of the file. */
  csv: string;
  image: string;
  label: string | null;
  /** Where each class has a column instead. */
  classes: string[];
  lesion: string | null;
  patient: string | null;
  sex: string | null;
  age: string | null;
  localization: string | null;
  /** Columns of labels with better names that tell less than the one that was read. */
  otherLabels: string[];
  /** Whether its labels are left out, as another CSV tells more than benign and malignant; left out where not. */
  labelsLeftOut?: true;
  /** Columns that name other images than the one that was read. */
  otherImages: (Omit<OtherIds, 'column'> & { column: string })[];
}

export function columnsRead(csv: string, header: readonly string[], of: Columns): ColumnsRead {
  const name = (column: number): string => (header[column] ?? '').trim();
  const named = (column: number): string | null => (column < 0 ? null : name(column));
  const trait = (one: string): string | null =>
    named(of.traits.find(([known]) => known === one)?.[1] ?? -1);
  return {
    ...{ csv: basename(csv), image: name(of.id), label: named(of.label) },
    classes: of.oneHot.map(([one]) => one),
    ...{ lesion: named(of.lesion), patient: named(of.patient) },
    ...{ sex: trait('sex'), age: trait('age'), localization: trait('localization') },
    otherLabels: of.otherLabels.map(name),
    otherImages: of.otherIds.map((one) => ({ ...one, column: name(one.column) })),
  };
}
