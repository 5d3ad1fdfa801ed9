/** What people and programs write in a cell of which they do not know the value. */
const unknowns = new Set([
  ...['', 'unknown', 'unk', 'missing', 'none', 'null', 'nil'],
  // Excel, pandas and SAS have the last three.
  ...['na', 'n/a', 'nan', '?', '-', '--', '\u2013', '\u2014', '#n/a', '<na>', '.'],
]);

/** Whether a cell says that nothing is known. */
export const isUnknown = (cell: string): boolean => unknowns.has(cell.trim().toLowerCase());

/** The id of a lesion or a patient in a cell; null where it is not known. */
export const knownId = (cell: string): string | null =>
  // pandas writes a column of numbers with gaps so.
  isUnknown(cell) ? null : cell.trim().replace(/^(\d+)\.0+$/, '$1');
