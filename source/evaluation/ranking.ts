/** Figures that depend on the order of scores alone: areas under the ROC and precision-recall curves. */
import type { Weights } from './resampling.js';

/** Images sorted by their score, ties together. */
export interface Ranking {
  /** Image of each place, lowest score first `[n]`. */
  order: Uint32Array;
  /** Where each run of equal scores begins in `order`, and n at the end. */
  starts: Uint32Array;
  /** 1 for a case, 0 for a non-case, by image `[n]`. */
  truth: Uint8Array;
}

/** @param scores `[n]`, all finite; higher speaks for a case. @param truth `[n]`, 1 for a case. */
export function rank(scores: ArrayLike<number>, truth: Uint8Array): Ranking {
  const order = Uint32Array.from(truth, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  const starts: number[] = [];
  order.forEach((image, place) => {
    if (place === 0 || scores[image] !== scores[order[place - 1]]) starts.push(place);
  });
  return { order, starts: Uint32Array.from([...starts, order.length]), truth };
}

/** Calls `visit` with the weight of cases and non-cases of each score, in the order asked for. */
function byScore(
  { order, starts, truth }: Ranking,
  weights: Weights,
  descending: boolean,
  visit: (cases: number, others: number) => void,
): void {
  const runs = starts.length - 1;
  for (let i = 0; i < runs; i++) {
    const run = descending ? runs - 1 - i : i;
    let cases = 0;
    let others = 0;
    for (let place = starts[run]; place < starts[run + 1]; place++) {
      const image = order[place];
      if (truth[image]) cases += weights[image];
      else others += weights[image];
    }
    visit(cases, others);
  }
}

function totals({ truth }: Ranking, weights: Weights): { cases: number; others: number } {
  let cases = 0;
  let all = 0;
  for (let i = 0; i < truth.length; i++) {
    all += weights[i];
    if (truth[i]) cases += weights[i];
  }
  return { cases, others: all - cases };
}

/**
 * Area under the ROC curve by the rank statistic (Hanley and McNeil, Radiology 1982;143:29-36): the
 * probability that a case scores above a non-case, ties counted half. Equals scikit-learn's
 * `roc_auc_score`. Null when all images or none are cases.
 */
export function areaUnderRoc(ranking: Ranking, weights: Weights): number | null {
  const { cases, others } = totals(ranking, weights);
  if (cases === 0 || others === 0) return null;
  let below = 0;
  let pairs = 0;
  byScore(ranking, weights, false, (casesHere, othersHere) => {
    pairs += casesHere * (below + othersHere / 2);
    below += othersHere;
  });
  return pairs / (cases * others);
}

/**
 * Area of the ROC plane between the curve and the line of the given sensitivity, not rescaled: from 0 to
 * 1 - `least` (0.2 for 0.8; an uninformative score has 0.02). Source: the metric of the ISIC 2024
 * challenge, there made from scikit-learn's `roc_auc_score(max_fpr=)` of negated scores.
 */
export function partialAreaUnderRoc(
  ranking: Ranking,
  weights: Weights,
  least: number,
): number | null {
  const { cases, others } = totals(ranking, weights);
  if (cases === 0 || others === 0) return null;
  let area = 0;
  let [tpr, fpr] = [0, 0];
  byScore(ranking, weights, true, (casesHere, othersHere) => {
    const [nextTpr, nextFpr] = [tpr + casesHere / cases, fpr + othersHere / others];
    if (nextTpr > least) {
      // The part of this segment above the line; sensitivity rises along it in proportion.
      const rise = nextTpr - tpr;
      const from = tpr >= least ? 0 : (least - tpr) / rise;
      const startTpr = tpr + from * rise;
      const width = (1 - from) * (nextFpr - fpr);
      area += width * ((startTpr + nextTpr) / 2 - least);
    }
    [tpr, fpr] = [nextTpr, nextFpr];
  });
  // Rounding of the sum must not lift it above its largest value.
  return Math.min(1 - least, area);
}

/**
 * Average precision: the sum over thresholds of precision times the rise of recall, without
 * interpolation. Equals scikit-learn's `average_precision_score`. Null without a case.
 */
export function averagePrecision(ranking: Ranking, weights: Weights): number | null {
  const { cases } = totals(ranking, weights);
  if (cases === 0) return null;
  let [found, wrong, sum] = [0, 0, 0];
  byScore(ranking, weights, true, (casesHere, othersHere) => {
    found += casesHere;
    wrong += othersHere;
    if (casesHere > 0) sum += (casesHere / cases) * (found / (found + wrong));
  });
  return Math.min(1, sum);
}
