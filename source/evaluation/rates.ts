/** Rates of one class against the rest; null where nothing is counted. */
import { EVALUABLE } from '../evaluable.js';
import type { BinaryCounts } from './confusion-matrix.js';

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** Recall, true positive rate. Null without cases. */
export const sensitivity = ({ tp, fn }: BinaryCounts): number | null => ratio(tp, tp + fn);

/** True negative rate. Null when every image is a case. */
export const specificity = ({ tn, fp }: BinaryCounts): number | null => ratio(tn, tn + fp);

/** Positive predictive value, precision. Null when the class is never predicted. */
export const ppv = ({ tp, fp }: BinaryCounts): number | null => ratio(tp, tp + fp);

/** Negative predictive value. Null when the class is always predicted. */
export const npv = ({ tn, fn }: BinaryCounts): number | null => ratio(tn, tn + fn);

/** 2 TP / (2 TP + FP + FN). Null when the class is neither true nor predicted. */
export const f1 = ({ tp, fp, fn }: BinaryCounts): number | null => ratio(2 * tp, 2 * tp + fp + fn);

/** Whether a figure that hangs on both sides, such as an AUC, has enough cases and enough others. */
export const bothEvaluable = (cases: number, others: number): boolean =>
  Math.min(cases, others) >= EVALUABLE;
