/** Figures of a fold that rest on too few cases to be shown. */
import type { FoldFigures } from '../runs/pass-events.js';

/** Cases below which a figure is not evaluable. */
export const FEWEST_CASES = 10;

/**
 * "n 4" or "3 others": what a figure that hangs on cases and on others, such as an AUC, has too few of; null
 * where it has enough of both.
 */
export function tooFew(cases: number, images: number, equals = ' '): string | null {
  if (cases < FEWEST_CASES) return `n${equals}${cases}`;
  return fewOthers(cases, images) ? `${images - cases} others` : null;
}

/** Whether a specificity has too few others to be evaluable. */
export const fewOthers = (cases: number, images: number): boolean => images - cases < FEWEST_CASES;

const casesOf: Partial<Record<string, 'melanomaCases' | 'malignantCases'>> = {
  melanomaAuc: 'melanomaCases',
  malignantAuc: 'malignantCases',
};

/** How many cases a fold's figure has, where these are too few; null where they are enough, or it is not known. */
export function fewCases(figures: FoldFigures, name: string): number | null {
  const key = casesOf[name];
  const cases = key === undefined ? undefined : figures[key];
  return cases !== undefined && cases < FEWEST_CASES ? cases : null;
}

/** Whether a figure of any of the folds does, so that its mean over them says as little. */
export const fewInAny = (folds: readonly { outOfFold: FoldFigures }[], name: string): boolean =>
  folds.some(({ outOfFold }) => fewCases(outOfFold, name) !== null);

export const FEW_CASES_NOTE = `Fewer than ${FEWEST_CASES} cases in a fold: not evaluable there; the AUC of all folds together is among the figures.`;
