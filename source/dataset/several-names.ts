/** Images for which rows of a CSV name several lesions or patients. */
import { counted, printable } from '../text.js';

export interface SeveralNames {
  kind: 'lesion' | 'patient';
  ids: string[];
  /** For each id the first row that names it; the header's is 1. */
  rows: number[];
  /** For each id the file that the row is in; left out where there is one alone. */
  tables?: string[];
}

/** What several rows of one image name, by kind; nothing where they agree. */
export function severalNames(
  rows: readonly {
    number: number;
    table: string | null;
    lesion: string | null;
    patient: string | null;
  }[],
): SeveralNames[] {
  return (['lesion', 'patient'] as const).flatMap((kind) => {
    const first = new Map<string, { number: number; table: string | null }>();
    for (const row of rows) {
      const id = row[kind];
      if (id !== null && !first.has(id)) first.set(id, row);
    }
    if (first.size < 2) return [];
    const tables = [...first.values()].flatMap(({ table }) => table ?? []);
    const numbers = [...first.values()].map(({ number }) => number);
    return [{ kind, ids: [...first.keys()], rows: numbers, ...(tables.length > 0 && { tables }) }];
  });
}

/** Ids of an example that are shown. */
const SHOWN = 4;

/** @param flag That the CSV is given with. @returns Nothing, or one sentence. */
export function severalNamesWarning(
  images: readonly { file: string; several?: readonly SeveralNames[] }[],
  flag: string,
): string[] {
  const told = images.filter(({ several = [] }) => several.length > 0);
  if (told.length === 0) return [];
  const [{ file, several }] = told;
  const { kind, ids, rows, tables } = several![0];
  const shown = ids.slice(0, SHOWN).map((id, n) => {
    const table = tables?.[n] === undefined ? '' : ` of ${printable(tables[n], 60)}`;
    return `"${printable(id, 40)}" in row ${rows[n]}${table}`;
  });
  const rest = ids.length - shown.length;
  return [
    `For ${counted(told.length, 'image')} the CSV of ${flag} names several lesions or patients, e.g. for ${printable(file, 60)} ` +
      `the ${kind}s ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}. ` +
      'What any row names is kept together; correct the rows that are wrong.',
  ];
}
