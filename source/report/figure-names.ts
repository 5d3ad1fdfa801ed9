/** The figures that tables of runs and of folds have a row for, and what they are called there. */
export const figureNames = [
  ['accuracy', 'accuracy'],
  ['balancedAccuracy', 'balanced'],
  ['macroF1', 'macro F1'],
  ['melanomaAuc', 'melanoma AUC'],
  ['malignantAuc', 'malignant AUC'],
] as const;
