/**
 * The `evaluation` phase: chooses among the trained phases by validation alone, says which of them differ
 * by more than chance, and fits on validation what is then applied to the test set: the temperature and
 * the operating points.
 */
import { UserError } from '../errors.js';
import { comparePaired, crossEntropy } from '../evaluation/index.js';
import type { EventBody, PriorCorrected } from '../runs/events.js';
import { classRoles } from '../study/lesion-classes.js';
import { allFolds } from '../study/passes.js';
import { isTransfer, phaseOf } from '../study/phases.js';
import { calibratedPredictions } from './calibrated.js';
import type { StudyContext } from './context.js';
import { ENSEMBLE, ensembleOf, evaluatedEnsemble } from './ensemble.js';
import {
  correctedPredictions,
  type PhasePredictions,
  type ReadPredictions,
  type StoredPredictions,
} from './predictions-file.js';
import { calibrated, operatingPoints, SEED, shownSplit } from './frozen-on-validation.js';
import { figuresByFold, partedAs, pooledData, readParts } from './folds.js';
import { foldsOfPlaces, pooledPhase } from './pooled.js';
import { protocolsCompared } from './protocols-compared.js';
import type { Predictions } from './predict-split.js';
import { calibratedMelanoma } from './score-calibration.js';
import type { PreparedData } from './prepare-data.js';
import { evaluatedSlices } from './image-slices.js';
import { areOfSplit, otherImagesWarning, partedByImages } from './same-images.js';
import { imagesShown, Pictures } from './shown-images.js';
import { lookAtTestSet } from './test-set.js';

type BodyOf<T extends EventBody['type']> = Extract<EventBody, { type: T }>;

const finite = ({ probabilities }: Predictions): boolean => probabilities.every(Number.isFinite);

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

type Read = ReadonlyMap<string, readonly ReadPredictions[]>;

/** The predictions of a phase as they were read; of an ensemble those of a member, which are of the same images. */
const readOf = (given: Read, phase: string, members: readonly string[] | undefined) =>
  given.get(phase === ENSEMBLE ? members![0]! : phase)!;

/** The images behind each phase's matrix, those of the chosen one first. */
async function showImages(
  context: StudyContext,
  data: PreparedData,
  chosen: string,
  parts: ReadonlyMap<string, readonly PhasePredictions[]>,
  given: Read,
  classes: readonly string[],
  members: readonly string[] | undefined,
): Promise<void> {
  const split = shownSplit(parts.get(chosen)![0]!);
  const { melanoma: wanted } = classRoles(classes, context.config.malignant);
  const pictures = new Pictures(context, data, split);
  const others = [...parts.keys()].filter((id) => id !== chosen);
  for (const phase of [chosen, ...others]) {
    const scaled = parts.get(phase)!.map((part) => calibratedPredictions(part, classes.length));
    const predictions = pooledPhase(scaled)[split];
    // Predictions of other images than those read now would be shown with the wrong pictures.
    if (!areOfSplit(data, split, readOf(given, phase, members))) continue;
    const foldOf = foldsOfPlaces(scaled.map((part) => part[split].labels.length));
    const asked = {
      ...{ phase, split, wanted, predictions, foldOf },
      ...(phase === ENSEMBLE && { members }),
    };
    context.emit(await imagesShown(context, data, pictures, asked));
  }
}

/** What the phases that were evaluated say of each image; one without its predictions is left out. */
async function predictionsOf(context: StudyContext): Promise<Map<string, ReadPredictions[]>> {
  const all = new Map<string, ReadPredictions[]>();
  for (const id of context.evaluated.keys()) {
    const found = await readParts(context, id);
    if (found) all.set(id, found);
  }
  return all;
}

/** Everything that needs the images' own predictions; a phase without them is passed over. */
function lookCloser(
  context: StudyContext,
  chosen: string,
  all: ReadonlyMap<string, PhasePredictions>,
  parts: readonly PhasePredictions[],
  classes: readonly string[],
): void {
  const best = all.get(chosen);
  if (!best || !finite(best.validation) || !finite(best[shownSplit(best)])) return;
  const scaled = parts.map((part) => calibratedPredictions(part, classes.length));
  const score = calibratedMelanoma(context.config, scaled, shownSplit(best), classes);
  const events = [
    compared(chosen, all, classes.length),
    { ...calibrated(chosen, parts, scaled, classes.length), ...(score && { score }) },
    operatingPoints(context.config, chosen, scaled, classes),
  ];
  for (const event of events) if (event) context.emit(event);
}

/** The chosen phase by parts of the images, and the images behind each phase's matrix. */
async function lookAtImages(
  context: StudyContext,
  chosen: string,
  parts: ReadonlyMap<string, readonly PhasePredictions[]>,
  given: Read,
  classes: readonly string[],
  members: readonly string[] | undefined,
): Promise<void> {
  const own = parts.get(chosen);
  if (!own) return;
  const best = pooledPhase(own);
  const split = shownSplit(best);
  const data = pooledData(await context.data('evaluation'));
  if (areOfSplit(data, split, readOf(given, chosen, members)) && finite(best[split])) {
    const slices = evaluatedSlices(context, data, chosen, split, best[split]);
    if (slices) context.emit(slices);
  }
  await showImages(context, data, chosen, parts, given, classes, members);
}

/** Phases by name, the parts of each taken together. */
const pooledPhases = (parts: ReadonlyMap<string, readonly PhasePredictions[]>) =>
  new Map([...parts].map(([id, found]) => [id, pooledPhase(found)]));

/** Whether a phase's probabilities are others than those that its model gives. */
const isCorrected = ({ taus, tau }: PriorCorrected): boolean =>
  (taus ?? [tau]).some((own) => own > 0);

/** Of the phases with predictions those whose mean is a row: all where that is asked for, else transfers. */
const ensembled = <T>(
  { evaluation }: StudyContext['config'],
  all: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> =>
  evaluation.ensemble ? all : new Map([...all].filter(([id]) => isTransfer(id)));

/**
 * Evaluates the mean of the phases, where it is asked for or transfer was repeated, and adds it to their predictions.
 * @returns With the validation loss of the mean before any prior correction.
 */
function addEnsemble(
  { config, emit }: StudyContext,
  given: ReadonlyMap<string, StoredPredictions[]>,
  all: Map<string, PhasePredictions>,
  parts: Map<string, PhasePredictions[]>,
  classes: string[],
): { phase: string; loss: number | null; reason: string; members: string[] } | null {
  const made = ensembleOf(ensembled(config, all));
  if (!made) return null;
  const roles = { classes, ...classRoles(classes, config.malignant) };
  const own = partedAs(made.predictions, parts.get(made.members[0]!)!);
  const folds = own.length > 1 ? figuresByFold(roles, own) : null;
  emit(evaluatedEnsemble(made.members, made.predictions, roles, folds));
  all.set(ENSEMBLE, made.predictions);
  parts.set(ENSEMBLE, own);
  const averaged = new Map([...given].filter(([id]) => made.members.includes(id)));
  const { labels, probabilities } = ensembleOf(pooledPhases(averaged))!.predictions.validation;
  const loss = crossEntropy(labels, probabilities);
  const reason = `as the mean of ${made.members.length} phases`;
  return { phase: ENSEMBLE, loss, reason, members: made.members };
}

/** Every phase that trains has failed. */
export class NothingTrained extends UserError {
  constructor() {
    super('No phase was trained to an end, so there is nothing to evaluate.');
  }
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
      throw new NothingTrained();
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
  const protocols = await protocolsCompared(context);
  if (protocols) emit(protocols);
  const read = await predictionsOf(context);
  const { same: given, others } = partedByImages(
    read,
    trained.map(({ phase }) => phase),
  );
  if (others.length > 0) {
    const message = otherImagesWarning(others, given.keys());
    emit({ type: 'warning', phase: 'evaluation', message });
  }
  const every = [...read].map(([id, found]) => [id, found.map(correctedPredictions)] as const);
  const parts = new Map<string, PhasePredictions[]>(every.filter(([id]) => given.has(id)));
  const all = pooledPhases(parts);
  const folds = allFolds(context.config);
  // A correction for the rarer classes raises the loss by design: phases are compared as they were trained.
  const comparable = trained.filter(({ phase }) => !others.includes(phase));
  const candidates = comparable.map(({ phase, validation, priorCorrection, bestEpoch }) => ({
    ...{ phase, loss: priorCorrection ? priorCorrection.before.loss : validation.loss },
    reason: folds === null ? `at epoch ${bestEpoch}` : `over the ${folds} folds`,
  }));
  const ensemble = addEnsemble(context, given, all, parts, classes);
  if (ensemble) candidates.push(ensemble);
  const [best] = candidates
    .filter(({ loss }) => loss !== null)
    .sort((a, b) => a.loss! - b.loss!) as [(typeof candidates)[0]];
  lookCloser(context, best.phase, all, parts.get(best.phase) ?? [], classes);
  const shown = new Map([...every, ...parts]);
  await lookAtImages(context, best.phase, shown, read, classes, ensemble?.members);
  const before = trained.some(({ priorCorrection: prior }) => prior && isCorrected(prior));
  emit({
    type: 'phase-chosen',
    phase: best.phase,
    reason: `lowest validation loss${before ? ' before the prior correction' : ''}, ${best.loss!.toFixed(4)} ${best.reason}`,
  });
}
