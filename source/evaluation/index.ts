/** Metrics of a classifier from its labels and probabilities. */
export { accuracyOf } from './accuracy.js';
export { scoresOf } from './binary.js';
export { brierScore, calibrationErrorOf } from './calibration.js';
export { comparePaired, type PairedComparison } from './compare.js';
export { compareFigures, type PairedAuc } from './compare-figures.js';
export { confusionMatrix } from './confusion-matrix.js';
export { crossEntropy } from './cross-entropy.js';
export { evaluate, evaluateOverall, type OverallEvaluation } from './evaluate.js';
export { foldFigures, spreadOf } from './folds.js';
export {
  frozenThreshold,
  operatingPoint,
  pointsAt,
  ppvAtPrevalence,
  targetsOf,
  type FrozenThreshold,
  type Unfrozen,
} from './operating-point.js';
export { calibratedScores, fitScore, scoreFigures, type Uncalibrated } from './platt.js';
export { accuracyVerdicts, pairedVerdicts, type Comparison } from './paired-verdicts.js';
export { predictedClasses } from './predicted-classes.js';
export {
  FAMILIAR_SHARE,
  NEIGHBOUR,
  neighbourDistance,
  neighbourhoodOf,
  type Neighbourhood,
} from './neighbour-distance.js';
export { areEven, chooseTau, correctPrior, type PriorCorrection } from './prior-correction.js';
export {
  RANGE as TEMPERATURES,
  applyTemperature,
  fittedTemperature,
  type Unfitted,
} from './temperature.js';
export { leftOut, slices, worstSlice, type Slice } from './slices.js';
export { swapTests } from './swap-tests.js';
export { thresholdCurve, type CurvePoint } from './threshold-curve.js';
export type { ClassMetrics, Estimate, Evaluation, Predictions } from './types.js';
