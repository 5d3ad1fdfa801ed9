/** Sum of counts or other numbers, also of a typed array; of none, 0. */
export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
