/** Decision curves: what acting on a score is worth (Vickers and Elkin, Med Decis Making 2006;26:565-574). */

import { netBenefitOf } from '../net-benefit-of.js';
import { sum } from '../sum.js';

/** Probabilities at which one would act: from "rather biopsy twenty than miss one" to even odds. */
export const DECISION_THRESHOLDS = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5] as const;

export interface NetBenefit {
  /** One acts when the probability is this or more; its odds weigh a false alarm against a miss. */
  threshold: number;
  /** True positives less weighted false positives, per image. */
  model: number | null;
  /** The same when one acts on every image; acting on none is worth 0. */
  all: number | null;
}

/** @param scores Probabilities of being a case `[n]`. @param truth `[n]`, 1 for a case. */
export function netBenefit(scores: ArrayLike<number>, truth: Uint8Array): NetBenefit[] {
  const n = truth.length;
  const cases = sum(truth);
  return DECISION_THRESHOLDS.map((threshold) => {
    if (n === 0) return { threshold, model: null, all: null };
    let [found, alarms] = [0, 0];
    truth.forEach((one, i) => {
      if (scores[i] < threshold) return;
      if (one) found += 1;
      else alarms += 1;
    });
    return {
      threshold,
      model: netBenefitOf({ tp: found, fp: alarms }, n, threshold),
      all: netBenefitOf({ tp: cases, fp: n - cases }, n, threshold),
    };
  });
}
