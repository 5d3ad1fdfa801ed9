/** Area under the receiver operating characteristic curve. */

/**
 * One class against the rest by the rank statistic (Hanley and McNeil, Radiology 1982;143:29-36): the
 * probability that a case scores above a non-case, ties counted half. Equals scikit-learn's
 * `roc_auc_score`.
 * @param labels `[n]` class indexes.
 * @param probabilities `[n, classes]`, row-major, all finite.
 * @returns null when all images or none are cases.
 */
export function oneVersusRestAuc(
  labels: Int32Array,
  probabilities: Float32Array,
  classes: number,
  target: number,
): number | null {
  const total = labels.length;
  const scores = Float32Array.from(labels, (_, n) => probabilities[n * classes + target]);
  const order = Uint32Array.from(labels, (_, n) => n).sort((a, b) => scores[a] - scores[b]);
  let cases = 0;
  let rankSum = 0;
  for (let first = 0; first < total;) {
    let next = first;
    let casesHere = 0;
    do {
      if (labels[order[next]] === target) casesHere += 1;
      next += 1;
    } while (next < total && scores[order[next]] === scores[order[first]]);
    // Ranks first + 1 to next, shared by all that tie.
    rankSum += casesHere * ((first + 1 + next) / 2);
    cases += casesHere;
    first = next;
  }
  const others = total - cases;
  if (cases === 0 || others === 0) return null;
  return (rankSum - (cases * (cases + 1)) / 2) / (cases * others);
}
