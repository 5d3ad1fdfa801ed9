/**
 * A shallow classifier to probe features with: multinomial logistic regression on features cut into bins
 * of equal frequency, so that any step in a feature (one camera's size, say) can be learned. Classes
 * weigh the same whatever their size.
 */
import { randomFrom, shuffle } from '../random.js';

export interface ProbeInput {
  /** Values of each feature `[features][n]`. */
  features: readonly ArrayLike<number>[];
  /** Class of each image `[n]`. */
  labels: ArrayLike<number>;
  /** Images with the same number are in one fold `[n]`. */
  groups: ArrayLike<number>;
  classes: number;
  seed: number;
}

export interface ProbeResult {
  /** Share of images named right, and the mean of the classes' shares. */
  accuracy: number;
  balancedAccuracy: number;
  /** Standard error of the balanced accuracy. */
  standardError: number;
}

const BINS = 8;
const FOLDS = 5;
const STEPS = 120;
const RATE = 2;
const DECAY = 1e-3;

/** Bounds between bins of equal frequency; fewer where values repeat. */
function binBounds(values: ArrayLike<number>, train: readonly number[]): number[] {
  const sorted = train.map((i) => values[i]).sort((a, b) => a - b);
  const bounds = Array.from(
    { length: BINS - 1 },
    (_, n) => sorted[Math.floor(((n + 1) * sorted.length) / BINS)],
  );
  return [...new Set(bounds)].filter((bound) => bound > sorted[0]);
}

const binOf = (value: number, bounds: readonly number[]): number => {
  let bin = 0;
  while (bin < bounds.length && value >= bounds[bin]) bin++;
  return bin;
};

/** The weight that each image has in each feature's bin is 1: a row is the list of its bins. */
function binned(
  features: ProbeInput['features'],
  train: readonly number[],
  n: number,
): Uint16Array[] {
  const columns = features.map((values) => {
    const bounds = binBounds(values, train);
    return Uint16Array.from({ length: n }, (_, i) => binOf(values[i], bounds));
  });
  return Array.from({ length: n }, (_, i) =>
    Uint16Array.from(columns, (column, f) => f * BINS + column[i]),
  );
}

/** Probabilities of the classes from the weights of a row's bins, written into `into`. */
function softmax(row: Uint16Array, weights: Float64Array, k: number, into: Float64Array): void {
  into.fill(0);
  for (const bin of row) for (let c = 0; c < k; c++) into[c] += weights[bin * k + c];
  const most = Math.max(...into);
  let sum = 0;
  for (let c = 0; c < k; c++) sum += into[c] = Math.exp(into[c] - most);
  for (let c = 0; c < k; c++) into[c] /= sum;
}

/** Weights `[features * bins, classes]` by gradient descent with momentum on the mean loss. */
function fit(rows: Uint16Array[], train: readonly number[], input: ProbeInput): Float64Array {
  const { labels, classes: k, features } = input;
  const counts = new Float64Array(k);
  for (const i of train) counts[labels[i]] += 1;
  const there = counts.filter((count) => count > 0).length;
  const weights = new Float64Array(features.length * BINS * k);
  const velocity = new Float64Array(weights.length);
  const gradient = new Float64Array(weights.length);
  const probabilities = new Float64Array(k);
  for (let step = 0; step < STEPS; step++) {
    for (let w = 0; w < weights.length; w++) gradient[w] = DECAY * weights[w];
    for (const i of train) {
      const weight = 1 / (there * counts[labels[i]]);
      softmax(rows[i], weights, k, probabilities);
      probabilities[labels[i]] -= 1;
      for (const bin of rows[i]) {
        for (let c = 0; c < k; c++) gradient[bin * k + c] += weight * probabilities[c];
      }
    }
    for (let w = 0; w < weights.length; w++) {
      velocity[w] = 0.9 * velocity[w] - (RATE / features.length) * gradient[w];
      weights[w] += velocity[w];
    }
  }
  return weights;
}

/** The fold of each image `[n]`; groups are dealt out at random. */
function foldsOf({ groups, labels, seed }: ProbeInput): Uint8Array {
  const order = shuffle([...new Set(Array.from(groups))], randomFrom(seed));
  const fold = new Map(order.map((group, n) => [group, n % FOLDS]));
  return Uint8Array.from(labels, (_label, i) => fold.get(groups[i])!);
}

/** Cross-validated accuracy of the probe; each image is predicted by a model that did not see its group. */
export function probe(input: ProbeInput): ProbeResult {
  const { labels, classes, features } = input;
  const n = labels.length;
  const folds = foldsOf(input);
  const right = new Float64Array(classes);
  const cases = new Float64Array(classes);
  const probabilities = new Float64Array(classes);
  for (let fold = 0; fold < FOLDS; fold++) {
    const train = [...folds.keys()].filter((i) => folds[i] !== fold);
    if (train.length === 0) continue;
    const rows = binned(features, train, n);
    const weights = fit(rows, train, input);
    for (let i = 0; i < n; i++) {
      if (folds[i] !== fold) continue;
      softmax(rows[i], weights, classes, probabilities);
      cases[labels[i]] += 1;
      if (probabilities.indexOf(Math.max(...probabilities)) === labels[i]) right[labels[i]] += 1;
    }
  }
  const there = [...cases.keys()].filter((c) => cases[c] > 0);
  const recalls = there.map((c) => right[c] / cases[c]);
  const variance = there.reduce(
    (sum, c, at) => sum + (recalls[at] * (1 - recalls[at])) / cases[c],
    0,
  );
  return {
    accuracy: right.reduce((a, b) => a + b, 0) / n,
    balancedAccuracy: recalls.reduce((a, b) => a + b, 0) / there.length,
    standardError: Math.sqrt(variance) / there.length,
  };
}
