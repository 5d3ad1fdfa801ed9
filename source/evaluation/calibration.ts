/** Whether probabilities mean what they say. */
import { predictedClasses } from './predicted-classes.js';
import type { Weights } from './resampling.js';

/** Bins of the calibration error and the reliability curve, as Guo et al. (ICML 2017) take them. */
export const RELIABILITY_BINS = 15;

/** One bin of the reliability curve of the predicted class. */
export interface ReliabilityBin {
  /** Confidences above `from` up to and with `to`. */
  from: number;
  to: number;
  n: number;
  /** Mean confidence and share of right predictions; null for an empty bin. */
  confidence: number | null;
  accuracy: number | null;
}

/** Squared distance of each image's probabilities from its label's one-hot vector `[n]`, from 0 to 2. */
export function squaredErrors(
  labels: Int32Array,
  probabilities: Float32Array,
  classes: number,
): Float64Array {
  return Float64Array.from(labels, (label, i) => {
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      sum += (probabilities[i * classes + c] - (c === label ? 1 : 0)) ** 2;
    }
    return sum;
  });
}

/**
 * Mean of weighted values; null without weight. With `squaredErrors`: Brier's score of several classes
 * (Brier 1950).
 */
export function weightedMean(values: Float64Array, weights: Weights): number | null {
  let [sum, all] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += weights[i] * values[i];
    all += weights[i];
  }
  return all === 0 ? null : sum / all;
}

/** Confidence of the prediction and whether it is right, by image. */
export interface Confidences {
  confidence: Float64Array;
  right: Uint8Array;
}

export function confidences(
  labels: Int32Array,
  predicted: Int32Array,
  probabilities: Float32Array,
  classes: number,
): Confidences {
  return {
    confidence: Float64Array.from(predicted, (c, i) => probabilities[i * classes + c]),
    right: Uint8Array.from(predicted, (c, i) => (c === labels[i] ? 1 : 0)),
  };
}

/** Bins are open below and closed above, so that a confidence of 1 is in the last. */
const binOf = (confidence: number): number =>
  Math.min(RELIABILITY_BINS - 1, Math.max(0, Math.ceil(confidence * RELIABILITY_BINS) - 1));

interface Sums {
  weight: Float64Array;
  confidence: Float64Array;
  right: Float64Array;
}

function sumsOf({ confidence, right }: Confidences, weights: Weights): Sums {
  const empty = () => new Float64Array(RELIABILITY_BINS);
  const sums: Sums = { weight: empty(), confidence: empty(), right: empty() };
  for (let i = 0; i < confidence.length; i++) {
    const bin = binOf(confidence[i]);
    sums.weight[bin] += weights[i];
    sums.confidence[bin] += weights[i] * confidence[i];
    sums.right[bin] += weights[i] * right[i];
  }
  return sums;
}

/**
 * Expected calibration error of the predicted class: the mean over images of the distance between their
 * bin's accuracy and confidence, in equal bins (Naeini et al., AAAI 2015). Null without images.
 */
export function calibrationError(found: Confidences, weights: Weights): number | null {
  const { weight, confidence, right } = sumsOf(found, weights);
  const all = weight.reduce((sum, w) => sum + w, 0);
  if (all === 0) return null;
  return weight.reduce((sum, _, bin) => sum + Math.abs(confidence[bin] - right[bin]), 0) / all;
}

/** The reliability curve. */
export function reliability(found: Confidences): ReliabilityBin[] {
  const ones = new Float64Array(found.confidence.length).fill(1);
  const { weight, confidence, right } = sumsOf(found, ones);
  return Array.from(weight, (n, bin) => ({
    from: bin / RELIABILITY_BINS,
    to: (bin + 1) / RELIABILITY_BINS,
    n,
    confidence: n === 0 ? null : confidence[bin] / n,
    accuracy: n === 0 ? null : right[bin] / n,
  }));
}

const onesFor = (labels: Int32Array): Weights => new Float64Array(labels.length).fill(1);

/** Brier's score of all classes, 0 to 2. */
export const brierScore = (
  labels: Int32Array,
  probabilities: Float32Array,
  classes: number,
): number | null => weightedMean(squaredErrors(labels, probabilities, classes), onesFor(labels));

/** Expected calibration error of probabilities `[n, classes]`, all finite. */
export const calibrationErrorOf = (
  labels: Int32Array,
  probabilities: Float32Array,
  classes: number,
): number | null => {
  const predicted = predictedClasses(probabilities, classes);
  return calibrationError(confidences(labels, predicted, probabilities, classes), onesFor(labels));
};
