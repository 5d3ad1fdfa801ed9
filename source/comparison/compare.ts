/** Figures of runs on the images that all of them tested, and which of them differ by more than chance. */
import {
  compareFigures,
  comparePaired,
  evaluateOverall,
  pairedVerdicts,
  swapTests,
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
interface Tested extends Estimate {
  /** Of the accuracies' exact test (`byGroup`'s where there is one), of others by `swapTests`; null of such an AUC. */
  p: number | null;
}

export interface Difference extends Tested {
  /** By Holm's correction over the pairs that are compared in the figure. */
  adjustedP: number | null;
  /** Null for an AUC of fewer than 10 cases or others, and where draws lose a class too often for an interval. */
  verdict: Comparison | null;
}

type AucCases = Pick<PairedAuc, 'n' | 'evaluable'>;

/** The difference in each figure. */
interface Differences<Of> {
  accuracy: Of;
  balancedAccuracy: Of;
  macroF1: Of;
  /** Null without such a class. */
  melanomaAuc: (Of & AucCases) | null;
  malignantAuc: (Of & AucCases) | null;
}

interface Tests {
  /** Exact, of the accuracies; it takes images for independent. */
  mcnemar: PairedComparison['mcnemar'];
  /** The same of groups, where any has several images. */
  byGroup?: PairedComparison['byGroup'];
}

/** A pair by itself: what is better hangs on how many there are. */
export type TestedPair = Differences<Tested> & Tests;
export type Paired = Differences<Difference> & Tests;

type Auc = AucCases & Estimate;

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

const testedAuc = (found: PairedAuc | null, p: number | null): TestedPair['melanomaAuc'] =>
  found && {
    ...{ n: found.n, evaluable: found.evaluable },
    ...(found.evaluable ? { ...found.difference, p } : { ...unknown, p: null }),
  };

/** One model against another, by the functions that compare a study's phases. */
export function compared(
  { classes, labels, groups }: Matched,
  one: Float32Array,
  other: Float32Array,
  roles: ClassRoles,
): TestedPair {
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
    accuracy: { ...accuracy, p: (byGroup ?? mcnemar).p },
    balancedAccuracy: { ...balancedAccuracy, p: tests.balancedAccuracy },
    macroF1: { ...more.macroF1, p: tests.macroF1 },
    melanomaAuc: testedAuc(more.melanomaAuc, tests.melanomaAuc),
    malignantAuc: testedAuc(more.malignantAuc, tests.malignantAuc),
    mcnemar,
    ...(byGroup && { byGroup }),
  };
}

type Judged<One> = (One & Pick<Difference, 'adjustedP' | 'verdict'>) | null;

/** One figure of all pairs. */
function judgedFigure<One extends Tested>(all: readonly (One | null)[]): Judged<One>[] {
  const { length } = all;
  const places = [...all.keys()].filter((place) => (all[place]?.p ?? null) !== null);
  const found = pairedVerdicts(
    places.map((place) => ({ interval: all[place]!.interval, p: all[place]!.p! })),
  );
  return Array.from({ length }, (_, place) => {
    const one = all[place]!;
    if (one === null) return null;
    const of = found[places.indexOf(place)];
    const verdict = of === undefined || one.interval.includes(null) ? null : of.verdict;
    return { ...one, adjustedP: of?.adjustedP ?? null, verdict };
  });
}

/** The verdicts on all pairs that are shown together. */
export function judged<Pair extends TestedPair>(
  pairs: readonly Pair[],
): (Omit<Pair, keyof TestedPair> & Paired)[] {
  const of = {
    accuracy: judgedFigure(pairs.map(({ accuracy }) => accuracy)),
    balancedAccuracy: judgedFigure(pairs.map(({ balancedAccuracy }) => balancedAccuracy)),
    macroF1: judgedFigure(pairs.map(({ macroF1 }) => macroF1)),
    melanomaAuc: judgedFigure(pairs.map(({ melanomaAuc }) => melanomaAuc)),
    malignantAuc: judgedFigure(pairs.map(({ malignantAuc }) => malignantAuc)),
  };
  return pairs.map((pair, n) => ({
    ...pair,
    accuracy: of.accuracy[n]!,
    balancedAccuracy: of.balancedAccuracy[n]!,
    macroF1: of.macroF1[n]!,
    melanomaAuc: of.melanomaAuc[n]!,
    malignantAuc: of.malignantAuc[n]!,
  }));
}
