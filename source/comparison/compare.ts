/** Figures of runs on the images that all of them tested, and which of them differ by more than chance. */
import {
  compareFigures,
  comparePaired,
  evaluateOverall,
  swapTests,
  verdictOf,
  type Comparison,
  type OverallEvaluation,
  type PairedAuc,
  type PairedComparison,
} from '../evaluation/index.js';
import type { ClassRoles } from '../study/lesion-classes.js';
import { SEED } from '../training/frozen-on-validation.js';
import type { Matched } from './match-images.js';

type Estimate = OverallEvaluation['accuracy'];

/** The difference in a figure; `value` and `interval` are the one's less the other's. */
export interface Difference extends Estimate {
  /** Of the accuracies' exact test (`byGroup`'s where there is one), of others by `swapTests`; null of such an AUC. */
  p: number | null;
  /** Null for an AUC of fewer than 10 cases or others, and where draws lose a class too often for an interval. */
  verdict: Comparison | null;
}

/** The difference in an area under the ROC curve, of so many cases. */
export type AucDifference = Difference & Pick<PairedAuc, 'n' | 'evaluable'>;

export interface Paired {
  accuracy: Difference;
  balancedAccuracy: Difference;
  macroF1: Difference;
  /** Null without such a class. */
  melanomaAuc: AucDifference | null;
  malignantAuc: AucDifference | null;
  /** Exact, of the accuracies; it takes images for independent. */
  mcnemar: PairedComparison['mcnemar'];
  /** The same of groups, where any has several images. */
  byGroup?: PairedComparison['byGroup'];
}

type Auc = Pick<PairedAuc, 'n' | 'evaluable'> & Estimate;

export interface Figures {
  accuracy: Estimate;
  balancedAccuracy: Estimate;
  macroF1: Estimate;
  melanomaAuc: Auc | null;
  malignantAuc: Auc | null;
}

const unknown = { value: null, interval: [null, null] } satisfies Estimate;

const aucOf = (asked: OverallEvaluation['melanoma']): Auc | null =>
  asked && { n: asked.n, evaluable: asked.evaluable, ...(asked.evaluable ? asked.auc : unknown) };

export function figuresOf(
  { classes, labels, groups }: Matched,
  probabilities: Float32Array,
  roles: ClassRoles,
): Figures {
  const found = evaluateOverall({ classes, labels, groups, probabilities, ...roles });
  const { accuracy, balancedAccuracy, macroF1, melanoma, malignant } = found;
  return {
    ...{ accuracy, balancedAccuracy, macroF1 },
    ...{ melanomaAuc: aucOf(melanoma), malignantAuc: aucOf(malignant) },
  };
}

const judged = (found: Estimate, p: number): Difference => ({
  ...found,
  p,
  verdict: found.interval.includes(null) ? null : verdictOf(found.interval, p),
});

const judgedAuc = (found: PairedAuc | null, p: number | null): AucDifference | null =>
  found && {
    ...{ n: found.n, evaluable: found.evaluable },
    ...(found.evaluable ? judged(found.difference, p!) : { ...unknown, p: null, verdict: null }),
  };

/** One model against another, by the functions that compare a study's phases. */
export function compared(
  { classes, labels, groups }: Matched,
  one: Float32Array,
  other: Float32Array,
  roles: ClassRoles,
): Paired {
  const k = classes.length;
  const images = { labels, groups, seed: SEED };
  const { accuracy, balancedAccuracy, mcnemar, byGroup } = comparePaired(
    labels,
    one,
    other,
    k,
    images,
  );
  const more = compareFigures(images, [one, other], { classes: k, ...roles });
  const tests = swapTests(images, [one, other], { classes: k, ...roles });
  return {
    accuracy: judged(accuracy, (byGroup ?? mcnemar).p),
    balancedAccuracy: judged(balancedAccuracy, tests.balancedAccuracy),
    macroF1: judged(more.macroF1, tests.macroF1),
    melanomaAuc: judgedAuc(more.melanomaAuc, tests.melanomaAuc),
    malignantAuc: judgedAuc(more.malignantAuc, tests.malignantAuc),
    mcnemar,
    ...(byGroup && { byGroup }),
  };
}
