/** Calibration by one number (temperature scaling, Guo et al., ICML 2017). */
import { predictedClasses } from './predicted-classes.js';

/** As small a probability as float32 softmax leaves anything of; its logarithm must stay finite. */
const LEAST = 1e-30;
/** Temperatures looked at: beyond these a model says nothing, or is always certain. */
export const RANGE = [0.05, 20] as const;
/** A fit that ends as near to a bound, as a share of it, has run into it. */
const AT_BOUND = 1e-3;

/**
 * Why a validation set tells no temperature: all of its images are right, so that the loss falls with the
 * temperature without end, or the loss is lowest at a bound.
 */
export type Unfitted = 'no-error' | 'at-bound';

export interface FittedTemperature {
  /** 1 where none is fitted. */
  temperature: number;
  unfitted: Unfitted | null;
}

/**
 * Probabilities with their logits divided by the temperature: above 1 they become less certain; their
 * order stays. Logits are known up to a constant an image, which softmax takes out again.
 *
 * @param probabilities `[n, classes]`. @returns `[n, classes]`.
 */
export function applyTemperature(
  probabilities: Float32Array,
  classes: number,
  temperature: number,
): Float32Array {
  const result = new Float32Array(probabilities.length);
  for (let row = 0; row < probabilities.length; row += classes) {
    let most = -Infinity;
    for (let c = 0; c < classes; c++) most = Math.max(most, probabilities[row + c]);
    const top = Math.log(Math.max(most, LEAST));
    let sum = 0;
    const powers = Array.from({ length: classes }, (_, c) => {
      const logit = Math.log(Math.max(probabilities[row + c], LEAST)) - top;
      const power = Math.exp(logit / temperature);
      sum += power;
      return power;
    });
    powers.forEach((power, c) => (result[row + c] = power / sum));
  }
  return result;
}

/** Mean cross-entropy of the labels at a temperature. */
function lossAt(
  labels: Int32Array,
  logs: Float64Array,
  classes: number,
  temperature: number,
): number {
  let loss = 0;
  labels.forEach((label, i) => {
    const row = i * classes;
    let most = -Infinity;
    for (let c = 0; c < classes; c++) most = Math.max(most, logs[row + c]);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp((logs[row + c] - most) / temperature);
    loss += Math.log(sum) - (logs[row + label] - most) / temperature;
  });
  return loss / labels.length;
}

/** Golden-section search over the logarithm of the temperature: the loss is convex in 1/T, so it has one minimum. */
function lowestLoss(labels: Int32Array, probabilities: Float32Array, classes: number): number {
  const logs = Float64Array.from(probabilities, (p) => Math.log(Math.max(p, LEAST)));
  const at = (log: number) => lossAt(labels, logs, classes, Math.exp(log));
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(RANGE[0]), Math.log(RANGE[1])];
  let [x, y] = [high - golden * (high - low), low + golden * (high - low)];
  let [fx, fy] = [at(x), at(y)];
  while (high - low > 1e-7) {
    if (fx < fy) {
      [high, y, fy] = [y, x, fx];
      x = high - golden * (high - low);
      fx = at(x);
    } else {
      [low, x, fx] = [x, y, fy];
      y = low + golden * (high - low);
      fy = at(y);
    }
  }
  return Math.exp((low + high) / 2);
}

/**
 * The temperature with the lowest cross-entropy on a validation set, or why there is none.
 *
 * @param probabilities `[n, classes]`, all finite. @returns 1 without images.
 */
export function fittedTemperature(
  labels: Int32Array,
  probabilities: Float32Array,
  classes: number,
): FittedTemperature {
  if (labels.length === 0) return { temperature: 1, unfitted: null };
  const predicted = predictedClasses(probabilities, classes);
  if (labels.every((label, i) => label === predicted[i])) {
    return { temperature: 1, unfitted: 'no-error' };
  }
  const temperature = lowestLoss(labels, probabilities, classes);
  return RANGE.some((bound) => Math.abs(temperature / bound - 1) < AT_BOUND)
    ? { temperature: 1, unfitted: 'at-bound' }
    : { temperature, unfitted: null };
}
