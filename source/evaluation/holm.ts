/** p values of several tests, of which any may be small by chance. */

/** Adjusted p values (Holm, Scand J Stat 1979;6:65-70), in the order that they came in. */
export function holm(values: readonly number[]): number[] {
  const adjusted = new Array<number>(values.length);
  let most = 0;
  [...values.entries()]
    .sort(([, a], [, b]) => a - b)
    .forEach(([place, p], rank) => {
      most = Math.max(most, Math.min(1, p * (values.length - rank)));
      adjusted[place] = most;
    });
  return adjusted;
}
