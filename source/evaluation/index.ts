/** Metrics of a classifier from its labels and probabilities. */
export { accuracyOf } from './accuracy.js';
export { crossEntropy } from './cross-entropy.js';
export { evaluate } from './evaluate.js';
export type { ClassMetrics, Estimate, Evaluation, Predictions } from './types.js';
