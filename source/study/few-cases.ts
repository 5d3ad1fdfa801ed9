/** Figures that rest on too few cases, or on too few others, to be shown. */
import { EVALUABLE } from '../evaluable.js';
import type { FoldFigures } from '../runs/pass-events.js';

/**
 * "n 4" or "3 others": what a figure that hangs on cases and on others, such as an AUC, has too few of; null
 * where it has enough of both.
 */
export function tooFew(cases: number, images: number, equals = ' '): string | null {
  if (cases < EVALUABLE) return `n${equals}${cases}`;
  return fewOthers(cases, images) ? `${images - cases} others` : null;
}

/** Whether a specificity has too few others to be evaluable. */
export const fewOthers = (cases: number, images: number): boolean => images - cases < EVALUABLE;

const casesOf: Partial<Record<string, 'melanomaCases' | 'malignantCases'>> = {
  melanomaAuc: 'melanomaCases',
  malignantAuc: 'malignantCases',
};

/** What a fold's figure has too few of, as `tooFew` says it; null, too, where its cases are not known. */
export function tooFewIn(figures: FoldFigures, name: string, equals?: string): string | null {
  const key = casesOf[name];
  const cases = key === undefined ? undefined : figures[key];
  return cases === undefined ? null : tooFew(cases, figures.n, equals);
}

/** Whether a figure of any of the folds does, so that its mean over them says as little. */
export const fewInAny = (folds: readonly { outOfFold: FoldFigures }[], name: string): boolean =>
  folds.some(({ outOfFold }) => tooFewIn(outOfFold, name) !== null);

export const FEW_CASES_NOTE = `Fewer than ${EVALUABLE} cases, or others, in a fold: not evaluable there; the AUC of all folds together is among the figures.`;
