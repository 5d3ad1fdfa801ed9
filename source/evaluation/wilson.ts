/** Wilson's score interval of a share (Wilson, J Am Stat Assoc 1927;22:209-212). */

/** 97.5th percentile of the standard normal distribution. */
const Z = 1.959963984540054;

/** 95% interval of `successes` out of `trials`, without continuity correction; nulls for no trials. */
export function wilsonInterval(successes: number, trials: number): [number, number] | [null, null] {
  if (trials === 0) return [null, null];
  const share = successes / trials;
  const scale = 1 + Z ** 2 / trials;
  const middle = (share + Z ** 2 / (2 * trials)) / scale;
  const half = (Z * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2))) / scale;
  // At the ends the interval reaches 0 or 1 exactly; rounding may put it just beside.
  const low = successes === 0 ? 0 : middle - half;
  const high = successes === trials ? 1 : middle + half;
  return [low, high];
}
