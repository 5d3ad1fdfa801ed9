/** Differences in figures that the choice of a verdict does not hang on: macro F1 and areas under the ROC curve. */
import { sum } from '../sum.js';
import { scoresOf } from './binary.js';
import { macroF1 } from './macro-averages.js';
import { predictedClasses } from './predicted-classes.js';
import { areaUnderRoc, rank } from './ranking.js';
import { bothEvaluable } from './rates.js';
import { bootstrapIntervals, type Weights } from './resampling.js';
import { tallies } from './tallies.js';
import type { Estimate, Predictions } from './types.js';

type Probabilities = Predictions['probabilities'];

export interface PairedFigures {
  macroF1: Estimate;
  /** Null where no class is asked about; not evaluable with fewer than 10 cases or others. */
  melanomaAuc: PairedAuc | null;
  malignantAuc: PairedAuc | null;
}

export interface PairedAuc {
  /** Cases. */
  n: number;
  evaluable: boolean;
  difference: Estimate;
}

interface Images {
  /** `[n]` */
  labels: Int32Array;
  groups?: ArrayLike<number>;
  seed: number;
}

/** A figure of the first less that of the second, on the same draws. */
function difference(
  { labels, groups, seed }: Images,
  [first, second]: readonly ((weights: Weights) => number | null)[],
): Estimate {
  const figure = (weights: Weights): [number | null] => {
    const [a, b] = [first!(weights), second!(weights)];
    return [a === null || b === null ? null : a - b];
  };
  const [value] = figure(new Float64Array(labels.length).fill(1));
  const [interval] = bootstrapIntervals(labels.length, groups, figure, seed);
  return { value, interval: interval! };
}

function pairedAuc(
  images: Images,
  both: readonly Probabilities[],
  classes: number,
  cases: readonly number[],
): PairedAuc | null {
  if (cases.length === 0) return null;
  const { labels } = images;
  const truth = Uint8Array.from(labels, (label) => (cases.includes(label) ? 1 : 0));
  const areas = both.map((probabilities) => {
    const ranking = rank(scoresOf({ labels, probabilities }, classes, cases), truth);
    return (weights: Weights) => areaUnderRoc(ranking, weights);
  });
  const n = sum(truth);
  const evaluable = bothEvaluable(n, truth.length - n);
  return { n, evaluable, difference: difference(images, areas) };
}

/**
 * Compares two models as `comparePaired` does, by a paired bootstrap over groups.
 * @param both Probabilities of the first and of the second `[n, classes]`, all finite.
 * @param roles Number of classes, and indexes of the melanoma classes and of the malignant ones.
 */
export function compareFigures(
  images: Images,
  both: readonly [Probabilities, Probabilities],
  roles: { classes: number; melanoma: readonly number[]; malignant: readonly number[] },
): PairedFigures {
  const { classes, melanoma, malignant } = roles;
  const { labels } = images;
  const ones = new Float64Array(labels.length).fill(1);
  const means = both.map((probabilities) => {
    const predicted = predictedClasses(probabilities, classes);
    const whole = tallies(labels, predicted, classes, ones);
    return (weights: Weights) => macroF1(tallies(labels, predicted, classes, weights), whole);
  });
  return {
    macroF1: difference(images, means),
    melanomaAuc: pairedAuc(images, both, classes, melanoma),
    malignantAuc: pairedAuc(images, both, classes, malignant),
  };
}
