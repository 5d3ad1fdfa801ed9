/** The p value of a permutation test whose draws are made one after the other. */

/** Draws at most. */
const PERMUTATIONS = 4999;
/** Draws as extreme as what was seen after which it is plainly chance, and no more are made. */
const ENOUGH = 400;
/** Rounding must not make a draw that is as extreme as what was seen less so. */
export const SAME = 1e-12;

/**
 * Share of the draws that are as extreme as what was seen, which counts as one of them. They end early where that is
 * often so, which leaves p valid (Besag and Clifford, Biometrika 1991;78:301-304).
 *
 * @param isAsExtreme Makes a draw.
 */
export function permutationP(isAsExtreme: () => boolean): number {
  let asExtreme = 0;
  for (let draw = 0; draw < PERMUTATIONS; draw++) {
    if (isAsExtreme()) asExtreme += 1;
    if (asExtreme === ENOUGH) return ENOUGH / (draw + 1);
  }
  return (asExtreme + 1) / (PERMUTATIONS + 1);
}
