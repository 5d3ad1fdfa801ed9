/** The validation set after each epoch, for going back through a phase's training. */
import type { Evaluation } from '../../../runs/events.js';
import { sum } from '../../../sum.js';
import { priorNote } from '../../../study/prior-note.js';
import { shortestPrior, shortPrior } from '../prior.js';
import { shortViews } from '../views.js';
import { absence, shownEvaluation, type ModelRow } from './models.js';

export interface ShownMatrix {
  /**
   * "test set, mean of 8 views, prior correction tau 0.5", "validation set after epoch 3 of 10, the best",
   * "validation sets of 5 folds after epoch 3 of 10, the best of their mean curve", then the same in fewer words.
   */
  of: readonly string[];
  /** "test set, 8 views, tau 0.5", "5 folds, epoch 3/10, best": where there is no room for any of these. */
  brief: readonly string[];
  evaluation: Evaluation;
  /** Whether it is an epoch on the way, of which only the matrix is known. */
  passing: boolean;
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
const unknown = (value: number | null): Evaluation['accuracy'] => ({
  value,
  interval: [null, null],
});

/** Mean of the values that are known; null when none is. */
function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return ratio(sum(known), known.length);
}

/** What a confusion matrix alone says; everything that needs probabilities is null. */
function fromMatrix(
  matrix: readonly (readonly number[])[],
  classes: readonly string[],
  loss: number | null,
): Evaluation {
  const columns = matrix.map((_, c) => sum(matrix.map((row) => row[c])));
  const all = sum(columns);
  const perClass = matrix.map((row, c) => {
    const n = sum(row);
    const [tp, fn, fp] = [row[c], n - row[c], columns[c] - row[c]];
    return {
      class: classes[c] ?? String(c + 1),
      n,
      sensitivity: ratio(tp, n),
      specificity: ratio(all - n - fp, all - n),
      ppv: ratio(tp, tp + fp),
      npv: ratio(all - n - fp, all - tp - fp),
      f1: ratio(2 * tp, 2 * tp + fp + fn),
      auc: null,
    };
  });
  return {
    n: all,
    loss,
    accuracy: unknown(ratio(sum(matrix.map((row, c) => row[c])), all)),
    balancedAccuracy: unknown(mean(perClass.map(({ sensitivity }) => sensitivity))),
    macroF1: unknown(mean(perClass.map(({ f1 }) => f1))),
    confusionMatrix: matrix.map((row) => [...row]),
    perClass,
  };
}

/** Epochs of a phase whose matrix is in the log. */
export const recordedEpochs = ({ phase }: ModelRow) =>
  phase.history.filter(({ confusionMatrix }) => confusionMatrix);

/** Why there is no epoch to go back to; null where there is one. */
export function withoutEpochs(row: ModelRow | null): string | null {
  if (!row) return absence(row);
  if (recordedEpochs(row).length > 0) return null;
  const { id, title, phase } = row;
  if (id === 'ensemble') return 'The ensemble has no epochs: it is the mean of the phases.';
  return phase.history.length === 0
    ? `No epoch of ${title} is over.`
    : `This log, of an earlier version, has no matrix of the epochs of ${title}.`;
}

/** What the matrix is of, which the curves beside it are not: the views, also in few words, and the prior correction. */
function named(
  set: string,
  briefly: readonly string[],
  [views, few]: readonly [views: string | null, few: string | null],
  prior: string | null,
): Pick<ShownMatrix, 'of' | 'brief'> {
  const written = (...parts: (string | null)[]): string =>
    parts.filter((part) => part !== null).join(', ');
  const short = prior && shortPrior(prior);
  const shortest = prior && shortestPrior(prior);
  return {
    of: [written(set, views, prior), written(set, views, short), written(set, few, short)],
    brief: briefly.flatMap((what) => [written(what, few, short), written(what, few, shortest)]),
  };
}

/**
 * A phase's matrix: of its best epoch on the shown split, or of an epoch on the way on validation.
 * @param back 0 is the newest epoch, -1 the one before and so on; null is the result. What is not there
 *   is the oldest that is.
 */
export function matrixAt(
  row: ModelRow,
  back: number | null,
  classes: readonly string[],
): ShownMatrix | null {
  const epochs = recordedEpochs(row);
  if (back === null || epochs.length === 0) {
    const shown = shownEvaluation(row);
    if (!shown) return null;
    const set = `${shown.split} set`;
    const views = [row.views, row.views && shortViews(row.views)] as const;
    const names = named(set, [set], views, row.prior);
    return { ...names, evaluation: shown.evaluation, passing: false };
  }
  const { epoch, confusionMatrix, matrixTau, validation, folds } =
    epochs[Math.max(0, epochs.length - 1 + back)];
  const isBest = epoch === row.bestEpoch;
  const sets = folds === undefined ? 'validation set' : `validation sets of ${folds} folds`;
  const at = `epoch ${epoch}/${row.epochs}`;
  // Of several folds it is the best of their mean curve: their models are of epochs of their own.
  const best = folds === undefined ? ', the best' : ', the best of their mean curve';
  const short = !isBest ? [''] : folds === undefined ? [', best'] : [', best of mean', ', best'];
  const prior = priorNote(matrixTau === undefined ? undefined : { tau: matrixTau });
  return {
    // Epochs are validated on the images as they are, which is told where the result beside them is not.
    ...named(
      `${sets} after epoch ${epoch} of ${row.epochs}${isBest ? best : ''}`,
      folds === undefined
        ? [...short.map((note) => `val, ${at}${note}`), at]
        : [...short, ''].map((note) => `${folds} folds, ${at}${note}`),
      [row.views && 'of one view', null],
      prior,
    ),
    evaluation: fromMatrix(confusionMatrix!, classes, validation.loss),
    passing: true,
  };
}
