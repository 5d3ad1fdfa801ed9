/** Rows of a CSV and what those of one image say together. */
import { addToList } from '../add-to-list.js';
import { isSameFile, placeOf } from './image-path.js';
import type { Columns } from './metadata-columns.js';
import { severalNames, type SeveralNames } from './several-names.js';
import { namesOf } from './tied-names.js';
import type { Traits } from './types.js';

/** What CSVs say of one image. */
export interface ImageMetadata {
  /** Null where rows of the image disagree, '' where the cell is empty or there is no such column. */
  label: string | null;
  /** What they tell, where they disagree. */
  labels?: string[];
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

/** One row of an image. */
export interface Row {
  /** Its place in the file; the header's is 1. */
  number: number;
  /** The file's name where there are several. */
  table: string | null;
  labels: readonly string[];
  lesion: string | null;
  patient: string | null;
  traits: Traits;
  /** Parts of the path that names the image, without its extension, lower case; one where no folder is named. */
  path: readonly string[];
}

/** The rows of one table by the images that they name. */
export class TableRows {
  private readonly byId = new Map<string, Row[]>();
  /** Thousands of files may have one name, and a folder each. */
  private readonly placed = new Map<string, Row[]>();
  private readonly vague = new Map<string, Row[]>();

  add(row: Row): void {
    const id = row.path.at(-1)!;
    const place = placeOf(row.path);
    addToList(this.byId, id, row);
    if (place === null) addToList(this.vague, id, row);
    else addToList(this.placed, place, row);
  }

  /** The first id that a row was added of. */
  get firstId(): string | null {
    return this.byId.keys().next().value ?? null;
  }

  /** All rows of an id, whatever folder they name. */
  ofId = (id: string): readonly Row[] => this.byId.get(id) ?? [];

  /** Those that name a folder which fits the file's path. */
  placedAt(path: readonly string[]): Row[] {
    const place = placeOf(path);
    const near = place === null ? [] : (this.placed.get(place) ?? []);
    return near.filter((row) => isSameFile(row.path, path));
  }

  /** The same rows with other labels in place of theirs. */
  relabelled(change: (labels: readonly string[]) => readonly string[]): TableRows {
    const changed = new TableRows();
    for (const rows of this.byId.values()) {
      for (const row of rows) changed.add({ ...row, labels: change(row.labels) });
    }
    return changed;
  }

  /** Rows of an id that name no folder: where others do, they may be of this image too, and tie it. */
  vagueOf = (id: string): readonly Row[] => this.vague.get(id) ?? [];
}

/**
 * What rows of one image say together.
 * @param vague Rows that may be of it.
 */
export function merged(rows: readonly Row[], vague: readonly Row[] = []): ImageMetadata {
  const labels = new Set(rows.flatMap((row) => row.labels));
  const traits: Traits = {};
  for (const row of rows) Object.assign(traits, row.traits);
  const tying = vague.length === 0 ? rows : [...vague, ...rows];
  return {
    label: labels.size > 1 ? null : ([...labels][0] ?? ''),
    ...(labels.size > 1 && { labels: [...labels] }),
    lesion: tying.findLast(({ lesion }) => lesion !== null)?.lesion ?? null,
    patient: tying.findLast(({ patient }) => patient !== null)?.patient ?? null,
    several: severalNames(tying),
    names: [...new Set(tying.flatMap(namesOf))],
    traits,
  };
}

/** Traits in a row's cells; one that is empty is left out. */
export const traitsIn = (columns: Columns['traits'], cell: (column: number) => string): Traits =>
  Object.fromEntries(
    columns.flatMap(([trait, column]) => {
      const value = cell(column);
      return value === '' ? [] : [[trait, value]];
    }),
  );
