/** What people and programs write in a cell of which they do not know the value. */
const unknowns = new Set([
  ...['', 'unknown', 'unk', 'missing', 'none', 'null', 'nil'],
  // Excel, pandas and SAS have the last three.
  ...['na', 'n/a', 'nan', '?', '-', '--', '\u2013', '\u2014', '#n/a', '<na>', '.'],
]);

/** Whether a cell says that nothing is known. */
export const isUnknown = (cell: string): boolean => unknowns.has(cell.trim().toLowerCase());
