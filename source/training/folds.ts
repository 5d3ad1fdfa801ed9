/** What the folds of a phase come to together: pooled predictions, and the spread over the folds. */
import { UserError } from '../errors.js';
import { evaluate, foldFigures, spreadOf } from '../evaluation/index.js';
import { bestEpochOf, meanHistory } from '../runs/passes.js';
import type { EventBody, PriorCorrected } from '../runs/events.js';
import type { Folds } from '../runs/pass-events.js';
import { classRoles } from '../study/lesion-classes.js';
import { allFolds } from '../study/passes.js';
import { isTransfer, type Phase } from '../study/phases.js';
import { verdictOf } from '../study/verdict.js';
import type { PassResult, StudyContext } from './context.js';
import { foldContexts, phaseFolder } from './pass.js';
import { pooled } from './pooled.js';
import type { Predictions } from './predict-split.js';
import {
  correctedPredictions,
  readPredictions,
  type PhasePredictions,
  type ReadPredictions,
  type StoredPredictions,
} from './predictions-file.js';
import type { PreparedData } from './prepare-data.js';
import { priorCorrected } from './prior.js';
import { samplingOf, trainsOnMixed } from './training-set.js';
import { contextOf } from './transfer/context.js';

/** What a phase's models say of each image, without their prior corrections: its one, or that of each fold. */
export async function readParts(
  context: StudyContext,
  phase: string,
): Promise<ReadPredictions[] | null> {
  const parts: ReadPredictions[] = [];
  for (const own of foldContexts(context)) {
    const found = await readPredictions(phaseFolder(own, phase));
    if (!found) return null;
    parts.push(found);
  }
  return parts;
}

/** Pooled predictions parted again, as those of `parts` are. */
export function partedAs(
  whole: PhasePredictions,
  parts: readonly PhasePredictions[],
): PhasePredictions[] {
  const classes = whole.validation.probabilities.length / whole.validation.labels.length;
  const cut = (split: 'validation' | 'test'): Predictions[] => {
    let from = 0;
    return parts.map((part) => {
      const to = from + part[split].labels.length;
      const { labels, probabilities, groups } = whole[split];
      const own = {
        labels: labels.subarray(from, to),
        probabilities: probabilities.subarray(from * classes, to * classes),
        groups: groups.subarray(from, to),
      };
      from = to;
      return own;
    });
  };
  const [validation, test] = [cut('validation'), cut('test')];
  return parts.map((_, n) => ({ validation: validation[n]!, test: test[n]! }));
}

/** The data in the order of pooled predictions: what the folds hold out, and what each validates on. */
export function pooledData(data: PreparedData): PreparedData {
  if (data.folds === null) return data;
  const all = (split: 'validation' | 'test') => data.folds!.flatMap((fold) => fold[split]);
  return { ...data, split: { train: [], validation: all('validation'), test: all('test') } };
}

/** Results of a phase's folds, in their order. */
function foldResults(context: StudyContext, phase: string): PassResult[] {
  return foldContexts(context).map(({ pass }) => context.passes.get(phase)!.get(pass!.id)!);
}

function mean(values: readonly (number | null)[]): number | null {
  return spreadOf(values).mean;
}

/** What the folds' corrections come to, each chosen on its own validation images; null without any. */
function foldPriors(
  study: StudyContext,
  given: readonly StoredPredictions[],
  results: readonly PassResult[],
): PriorCorrected | null {
  const all = results.flatMap(({ result }) => result.priorCorrection ?? []);
  if (all.length < results.length) return null;
  const shares = all[0]!.shares.map((_, c) => mean(all.map((one) => one.shares[c]!))!);
  const tau = mean(all.map((one) => one.tau))!;
  const validation = pooled(given.map((part) => part.validation));
  const together = priorCorrected(study.config, { tau, shares }, validation);
  return { ...together, taus: all.map((one) => one.tau) };
}

/**
 * Evaluates a phase by the validation sets of its folds, taken together: an image may stand in several,
 * each time predicted by a model that was not trained on it. What the folds hold out stays locked.
 */
export async function evaluateFolds(study: StudyContext, phase: Phase): Promise<void> {
  const results = foldResults(study, phase.id);
  const given = await readParts(study, phase.id);
  if (!given) {
    throw new UserError(
      `The predictions of a fold of ${phase.id} are gone from the run's folder, so its folds cannot be taken together. ` +
        'Go on with melanoscope resume: they are made anew.',
    );
  }
  const context = contextOf(study, phase.id);
  const { catalog, split } = await study.data(phase.id);
  const { classes } = catalog;
  const history = meanHistory(
    results.map((one) =>
      one.history.map((epoch) => ({
        ...epoch,
        ...{ seconds: 0, imagesPerSecond: null, learningRate: 0, best: false },
      })),
    ),
  );
  const { balance, classWeights } = isTransfer(phase.id) ? context.config.transfer : phase.recipe!;
  const labels = split.train.map((index) => catalog.images[index]!.label);
  const mixed = trainsOnMixed(context.config, phase.recipe);
  const priorCorrection = foldPriors(study, given, results);
  const validation = pooled(given.map((part) => correctedPredictions(part).validation));
  const result = {
    type: 'phase-evaluated' as const,
    phase: phase.id,
    folds: allFolds(study.config)!,
    bestEpoch: bestEpochOf(history) ?? 0,
    epochs: Math.max(...results.map((one) => one.result.epochs)),
    seconds: results.reduce((sum, one) => sum + one.result.seconds, 0),
    verdict: verdictOf(history, labels, {
      equalised:
        balance || classWeights || samplingOf(context.config, { balance, classWeights }) !== 'all',
      mixed,
    }),
    train: {
      loss: mean(results.map((one) => one.result.train.loss)),
      accuracy: mean(results.map((one) => one.result.train.accuracy)),
    },
    ...(mixed && { trainMixed: true }),
    validation: evaluate({
      classes,
      ...classRoles(classes, study.config),
      ...validation,
    }),
    ...(priorCorrection && { priorCorrection }),
    test: null,
  };
  study.evaluated.set(phase.id, result);
  study.emit(result);
}

const figures = [
  ...(['loss', 'accuracy', 'balancedAccuracy', 'macroF1', 'brier', 'calibrationError'] as const),
  ...(['melanomaAuc', 'malignantAuc'] as const),
];
type Figure = (typeof figures)[number];

/** @param trained The epochs of each fold; left out: none, of a mean of models. */
export function figuresByFold(
  roles: Omit<Parameters<typeof foldFigures>[0], 'labels' | 'probabilities'>,
  parts: readonly PhasePredictions[],
  trained: readonly { bestEpoch: number; epochs: number }[] = [],
): Folds {
  const folds = parts.map(({ validation, test }, n) => ({
    fold: n + 1,
    bestEpoch: trained[n]?.bestEpoch ?? 0,
    epochs: trained[n]?.epochs ?? 0,
    validation: foldFigures({ ...roles, ...validation }),
    outOfFold: foldFigures({ ...roles, ...test }),
  }));
  const spread = Object.fromEntries(
    figures.map((name) => [name, spreadOf(folds.map(({ outOfFold }) => outOfFold[name]))]),
  ) as Record<Figure, ReturnType<typeof spreadOf>>;
  return { folds, spread };
}

/** The figures of each fold on what it held out, and how far they differ. */
export function evaluatedByFold(
  context: StudyContext,
  phase: string,
  parts: readonly PhasePredictions[],
  classes: readonly string[],
): Extract<EventBody, { type: 'folds-evaluated' }> {
  const roles = { classes, ...classRoles(classes, context.config) };
  const trained = foldResults(context, phase).map(({ result }) => result);
  return { type: 'folds-evaluated', phase, ...figuresByFold(roles, parts, trained) };
}
