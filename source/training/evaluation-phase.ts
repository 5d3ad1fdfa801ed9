/**
 * The `evaluation` phase: chooses among the trained phases by validation alone, says which of them differ
 * by more than chance, and fits on validation what is then applied to the test set: the temperature and
 * the operating points.
 */
import { UserError } from '../errors.js';
import {
  brierScore,
  calibrationErrorOf,
  comparePaired,
  crossEntropy,
  scoresOf,
  frozenThresholds,
  pointsAt,
  thresholdCurve,
} from '../evaluation/index.js';
import type { EventBody } from '../runs/events.js';
import { phasePath } from '../runs/folder.js';
import { classRoles } from '../study/lesion-classes.js';
import { phaseOf } from '../study/phases.js';
import { calibratedPredictions, type Calibrated } from './calibrated.js';
import type { StudyContext } from './context.js';
import { ENSEMBLE, ensembleOf, evaluatedEnsemble } from './ensemble.js';
import { readPredictions, type PhasePredictions } from './predictions-file.js';
import type { Predictions } from './predict-split.js';
import type { PreparedData } from './prepare-data.js';
import { evaluatedSlices } from './image-slices.js';
import { imagesShown, Pictures } from './shown-images.js';
import { lookAtTestSet } from './test-set.js';

type BodyOf<T extends EventBody['type']> = Extract<EventBody, { type: T }>;

/** Seeds the bootstraps of this phase. */
const SEED = 20_001;

const finite = ({ probabilities }: Predictions): boolean => probabilities.every(Number.isFinite);

/** The set that figures are given for: the test set, or validation where there is none. */
const shownSplit = ({ test }: PhasePredictions): 'test' | 'validation' =>
  test.labels.length > 0 ? 'test' : 'validation';

function compared(
  chosen: string,
  all: ReadonlyMap<string, PhasePredictions>,
  classes: number,
): BodyOf<'phases-compared'> | null {
  const reference = all.get(chosen)!;
  const split = shownSplit(reference);
  const { labels, groups, probabilities } = reference[split];
  const others = [...all].filter(([id, found]) => id !== chosen && finite(found[split]));
  if (others.length === 0) return null;
  return {
    type: 'phases-compared',
    phase: chosen,
    split,
    against: others.map(([phase, found]) => ({
      phase,
      ...comparePaired(labels, probabilities, found[split].probabilities, classes, {
        groups,
        seed: SEED,
      }),
    })),
  };
}

function calibrated(
  phase: string,
  found: PhasePredictions,
  scaled: Calibrated,
  classes: number,
): BodyOf<'calibration-fitted'> {
  const split = shownSplit(found);
  const { temperature } = scaled;
  const { labels, probabilities } = found[split];
  const figures = (rows: Float32Array) => ({
    loss: crossEntropy(labels, rows),
    brier: brierScore(labels, rows, classes),
    calibrationError: calibrationErrorOf(labels, rows, classes),
  });
  return {
    type: 'calibration-fitted',
    phase,
    temperature,
    split,
    before: figures(probabilities),
    after: figures(scaled[split].probabilities),
  };
}

function operatingPoints(
  { config }: StudyContext,
  phase: string,
  found: Calibrated,
  classes: readonly string[],
): BodyOf<'operating-points'> | null {
  const { melanoma } = classRoles(classes, config.malignant);
  if (melanoma === null) return null;
  const split = shownSplit(found);
  const asked = (predictions: Predictions) => ({
    scores: scoresOf(predictions, classes.length, [melanoma]),
    truth: Uint8Array.from(predictions.labels, (label) => (label === melanoma ? 1 : 0)),
  });
  const fitted = asked(found.validation);
  const shown = asked(found[split]);
  const { prevalence } = config.operating;
  const thresholds = frozenThresholds(fitted.scores, fitted.truth, config.operating);
  const { groups } = found[split];
  const drawn = { prevalence, groups, seed: SEED };
  const points = pointsAt(thresholds, shown.scores, shown.truth, drawn);
  if (points.length === 0) return null;
  const curve = thresholdCurve(shown.scores, shown.truth);
  return {
    type: 'operating-points',
    phase,
    case: classes[melanoma],
    split,
    prevalence,
    temperature: found.temperature,
    points,
    curve,
  };
}

/** The images behind each phase's matrix, those of the chosen one first. */
async function showImages(
  context: StudyContext,
  data: PreparedData,
  chosen: string,
  all: ReadonlyMap<string, PhasePredictions>,
  classes: readonly string[],
): Promise<void> {
  const split = shownSplit(all.get(chosen)!);
  const { melanoma: wanted } = classRoles(classes, context.config.malignant);
  const pictures = new Pictures(context, data, split);
  const others = [...all.keys()].filter((id) => id !== chosen);
  for (const phase of [chosen, ...others]) {
    const predictions = calibratedPredictions(all.get(phase)!, classes.length)[split];
    // Predictions of other images than those read now would be shown with the wrong pictures.
    if (predictions.labels.length !== data.split[split].length) continue;
    context.emit(await imagesShown(context, data, pictures, { phase, split, wanted, predictions }));
  }
}

/** What the phases that were evaluated say of each image; one without its predictions is left out. */
async function predictionsOf({ evaluated, folder }: StudyContext) {
  const all = new Map<string, PhasePredictions>();
  for (const id of evaluated.keys()) {
    const found = await readPredictions(phasePath(folder, id));
    if (found) all.set(id, found);
  }
  return all;
}

/** Everything that needs the images' own predictions; a phase without them is passed over. */
function lookCloser(
  context: StudyContext,
  chosen: string,
  all: ReadonlyMap<string, PhasePredictions>,
  classes: readonly string[],
): void {
  const best = all.get(chosen);
  if (!best || !finite(best.validation) || !finite(best[shownSplit(best)])) return;
  const scaled = calibratedPredictions(best, classes.length);
  const events = [
    compared(chosen, all, classes.length),
    calibrated(chosen, best, scaled, classes.length),
    operatingPoints(context, chosen, scaled, classes),
  ];
  for (const event of events) if (event) context.emit(event);
}

/** The chosen phase by parts of the images, and the images behind each phase's matrix. */
async function lookAtImages(
  context: StudyContext,
  chosen: string,
  all: ReadonlyMap<string, PhasePredictions>,
  classes: readonly string[],
): Promise<void> {
  const best = all.get(chosen);
  if (!best) return;
  const split = shownSplit(best);
  const data = await context.data('evaluation');
  if (best[split].labels.length === data.split[split].length && finite(best[split])) {
    const parts = evaluatedSlices(context, data, chosen, split, best[split]);
    if (parts) context.emit(parts);
  }
  await showImages(context, data, chosen, all, classes);
}

/** Evaluates the mean of the phases, where it is asked for, and adds it to their predictions. */
function addEnsemble(
  { config, emit }: StudyContext,
  all: Map<string, PhasePredictions>,
  classes: string[],
): { phase: string; loss: number | null; reason: string }[] {
  const made = config.evaluation.ensemble ? ensembleOf(all) : null;
  if (!made) return [];
  const roles = { classes, ...classRoles(classes, config.malignant) };
  const event = evaluatedEnsemble(made.members, made.predictions, roles);
  emit(event);
  all.set(ENSEMBLE, made.predictions);
  return [{ phase: ENSEMBLE, loss: event.validation.loss, reason: 'as the mean of the phases' }];
}

export async function evaluationPhase(context: StudyContext): Promise<void> {
  const { emit, evaluated, config } = context;
  emit({ type: 'phase-started', phase: 'evaluation' });
  const trained = [...evaluated.values()].filter(({ validation }) => validation.loss !== null);
  if (trained.length === 0) {
    const able = config.phases.filter(
      (id) => phaseOf(id).recipe !== null && !context.skipped.has(id),
    );
    if (able.length > 0) {
      throw new UserError('No phase was trained to an end, so there is nothing to evaluate.');
    }
    emit({
      type: 'note',
      phase: 'evaluation',
      message: 'No training phase is part of this study.',
    });
    return;
  }
  const classes = trained[0]!.validation.perClass.map((one) => one.class);
  await lookAtTestSet(context);
  const all = await predictionsOf(context);
  const candidates = trained.map(({ phase, validation, bestEpoch }) => ({
    ...{ phase, loss: validation.loss, reason: `at epoch ${bestEpoch}` },
  }));
  candidates.push(...addEnsemble(context, all, classes));
  const [best] = candidates
    .filter(({ loss }) => loss !== null)
    .sort((a, b) => a.loss! - b.loss!) as [(typeof candidates)[0]];
  lookCloser(context, best.phase, all, classes);
  await lookAtImages(context, best.phase, all, classes);
  emit({
    type: 'phase-chosen',
    phase: best.phase,
    reason: `lowest validation loss, ${best.loss!.toFixed(4)} ${best.reason}`,
  });
}
