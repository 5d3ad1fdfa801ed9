/**
 * Cells that a spreadsheet would take for formulas: a file may be called `=cmd()`. They are written with an
 * apostrophe before them, which a spreadsheet reads as "this is text", and which is taken away again.
 */

/** With any apostrophes before it, so that a cell that really begins with one comes back as well. */
const FORMULA = /^'*[=+\-@\t\r]/;

/** A cell as it is written. */
export const safeCell = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** A cell as it was meant. */
export const plainCell = (text: string): string =>
  text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
