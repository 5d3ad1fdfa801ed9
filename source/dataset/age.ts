/** Ages as tables write them. */

/** A decimal comma, as a spreadsheet of many countries saves it. */
const COMMA = /^(\d+),(\d+)$/;

/** "80.0" and "80,0" are 80; null for what is no age. */
export function yearsOf(age: string | undefined): number | null {
  const years = Number(age?.trim().replace(COMMA, '$1.$2') || NaN);
  return Number.isFinite(years) && years >= 0 ? years : null;
}
