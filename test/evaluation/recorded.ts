/** Numbers of scikit-learn and SciPy; test/fixtures/metrics/record.py makes them. */
import { readFileSync } from 'node:fs';

type MaybeNumber = number | null;

export interface RecordedCase {
  name: string;
  classes: number;
  labels: number[];
  probabilities: number[];
  expected: {
    n: number;
    loss: number;
    accuracy: number;
    brier: number;
    calibrationError: number;
    accuracyInterval?: [number, number];
    balancedAccuracy: number;
    macroF1: number;
    balancedAccuracyInterval?: [number, number];
    macroF1Interval?: [number, number];
    confusionMatrix: number[][];
    perClass: Record<
      | 'n'
      | 'sensitivity'
      | 'specificity'
      | 'ppv'
      | 'npv'
      | 'f1'
      | 'auc'
      | 'partialAuc'
      | 'averagePrecision',
      MaybeNumber
    >[];
  };
}

/** A recorded file by its name in test/fixtures/metrics/. */
export function recorded<T>(name: string): T {
  const url = new URL(`../fixtures/metrics/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as T;
}
