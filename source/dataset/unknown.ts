/** What people write in a cell of which they do not know the value. */
const unknowns = new Set(['', 'unknown', 'na', 'n/a', 'nan', 'none', 'null']);

/** Whether a cell says that nothing is known. */
export const isUnknown = (cell: string): boolean => unknowns.has(cell.trim().toLowerCase());
