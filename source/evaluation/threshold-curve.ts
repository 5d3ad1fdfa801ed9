/** Every threshold worth having: the corners of the ROC curve, as counts. */

export interface CurvePoint {
  /** An image is called a case when its score is this or more. */
  threshold: number;
  /** Cases and others that are called cases. */
  tp: number;
  fp: number;
}

/** More than a key goes through. */
const MOST = 400;

/**
 * The points at which one more case is found, the highest threshold first: between two of them a lower
 * threshold only adds false alarms. Thinned to 400 with both ends where there are more.
 *
 * @param scores `[n]`, finite. @param truth `[n]`, 1 for a case.
 */
export function thresholdCurve(scores: ArrayLike<number>, truth: Uint8Array): CurvePoint[] {
  const own = (wanted: 0 | 1): number[] =>
    Array.from(truth.keys())
      .filter((i) => truth[i] === wanted)
      .map((i) => scores[i])
      .sort((a, b) => b - a);
  const [others, cases] = [own(0), own(1)];
  let fp = 0;
  const points = cases.flatMap((threshold, i): CurvePoint[] => {
    // Of cases with the same score only the last has counted them all.
    if (cases[i + 1] === threshold) return [];
    while (fp < others.length && others[fp] >= threshold) fp++;
    return [{ threshold, tp: i + 1, fp }];
  });
  if (points.length <= MOST) return points;
  return Array.from(
    { length: MOST },
    (_, i) => points[Math.round((i * (points.length - 1)) / (MOST - 1))],
  );
}
