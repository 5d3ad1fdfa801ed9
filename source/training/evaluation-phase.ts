/**
 * The `evaluation` phase: chooses among the trained phases by validation alone, says which of them differ
 * by more than chance, and fits on validation what is then applied to the test set: the temperature and
 * the operating points.
 */
import { UserError } from '../errors.js';
import { accuracyVerdicts, comparePaired, crossEntropy } from '../evaluation/index.js';
import type { EventBody, PriorCorrected } from '../runs/events.js';
import { classRoles } from '../study/lesion-classes.js';
import { allFolds } from '../study/passes.js';
import { isTransfer, phaseOf } from '../study/phases.js';
import { listed } from '../text.js';
import { calibratedPredictions } from './calibrated.js';
import type { StudyContext } from './context.js';
import { averagedPhases, ENSEMBLE, ensembleOf, evaluatedEnsemble, finite } from './ensemble.js';
import {
  correctedPredictions,
  type PhasePredictions,
  type ReadPredictions,
} from './predictions-file.js';
import { calibrated, operatingPoints, SEED, shownSplit } from './frozen-on-validation.js';
import { figuresByFold, partedAs, pooledData, readParts } from './folds.js';
import { foldsOfPlaces, pooledPhase } from './pooled.js';
import { leaveOutLost } from './lost-phases.js';
import { protocolsCompared } from './protocols-compared.js';
import { scoresCalibrated } from './score-calibration.js';
import type { PreparedData } from './prepare-data.js';
import { evaluatedSlices } from './image-slices.js';
import { areOfSplit, otherImagesWarning, partedByImages } from './same-images.js';
import { imagesShown, Pictures } from './shown-images.js';
import { lookAtTestSet } from './test-set.js';

type BodyOf<T extends EventBody['type']> = Extract<EventBody, { type: T }>;

/** What one model says of each image: as it gives it, and by its prior correction. */
interface Part extends ReadPredictions {
  corrected: PhasePredictions;
}
/** Those of each phase: of its one model, or of each fold's. */
type Phases = ReadonlyMap<string, readonly Part[]>;

const correctedOf = (parts: readonly Part[]): PhasePredictions[] =>
  parts.map(({ corrected }) => corrected);

function compared(
  chosen: string,
  phases: Phases,
  classes: number,
): BodyOf<'phases-compared'> | null {
  const all = new Map([...phases].map(([id, parts]) => [id, pooledPhase(correctedOf(parts))]));
  const reference = all.get(chosen)!;
  const split = shownSplit(reference);
  const { labels, groups, probabilities } = reference[split];
  const others = [...all].filter(([id, found]) => id !== chosen && finite(found[split]));
  if (others.length === 0) return null;
  const pairs = others.map(([, found]) =>
    comparePaired(labels, probabilities, found[split].probabilities, classes, {
      groups,
      seed: SEED,
    }),
  );
  const verdicts = accuracyVerdicts(pairs);
  return {
    type: 'phases-compared',
    phase: chosen,
    split,
    against: others.map(([phase], n) => ({ phase, ...verdicts[n]!, ...pairs[n]! })),
  };
}

/** The images behind each phase's matrix, those of the chosen one first. */
async function showImages(
  context: StudyContext,
  data: PreparedData,
  chosen: string,
  phases: Phases,
  classes: readonly string[],
  members: readonly string[] | undefined,
): Promise<void> {
  const split = shownSplit(phases.get(chosen)![0]!);
  const { melanoma: wanted } = classRoles(classes, context.config);
  const pictures = new Pictures(context, data, split);
  const others = [...phases.keys()].filter((id) => id !== chosen);
  for (const phase of [chosen, ...others]) {
    const parts = phases.get(phase)!;
    // Predictions of other images than those read now would be shown with the wrong pictures.
    if (!areOfSplit(data, split, parts)) continue;
    const scaled = correctedOf(parts).map((part) => calibratedPredictions(part, classes.length));
    const predictions = pooledPhase(scaled)[split];
    const foldOf = foldsOfPlaces(scaled.map((part) => part[split].labels.length));
    const asked = {
      ...{ phase, split, wanted, predictions, foldOf },
      ...(phase === ENSEMBLE && { members }),
    };
    context.emit(await imagesShown(context, data, pictures, asked));
  }
}

/** What the phases that were evaluated say of each image; one without its predictions is left out. */
async function predictionsOf(context: StudyContext): Promise<Map<string, Part[]>> {
  const all = new Map<string, Part[]>();
  for (const id of context.evaluated.keys()) {
    const found = await readParts(context, id);
    if (!found) continue;
    all.set(
      id,
      found.map((part) => ({ ...part, corrected: correctedPredictions(part) })),
    );
  }
  return all;
}

/** Everything that needs the images' own predictions; a phase without them is passed over. */
function lookCloser(
  context: StudyContext,
  chosen: string,
  phases: Phases,
  classes: readonly string[],
): void {
  const parts = correctedOf(phases.get(chosen) ?? []);
  if (parts.length === 0) return;
  const best = pooledPhase(parts);
  if (!finite(best.validation) || !finite(best[shownSplit(best)])) return;
  const scaled = parts.map((part) => calibratedPredictions(part, classes.length));
  const scores = scoresCalibrated(context.config, scaled, shownSplit(best), classes);
  const events = [
    compared(chosen, phases, classes.length),
    { ...calibrated(chosen, parts, scaled, classes.length), ...scores },
    operatingPoints(context.config, chosen, scaled, classes),
  ];
  for (const event of events) if (event) context.emit(event);
}

/** The chosen phase by parts of the images, and the images behind each phase's matrix. */
async function lookAtImages(
  context: StudyContext,
  chosen: string,
  phases: Phases,
  classes: readonly string[],
  members: readonly string[] | undefined,
): Promise<void> {
  const own = phases.get(chosen);
  if (!own) return;
  const best = pooledPhase(correctedOf(own));
  const split = shownSplit(best);
  const data = pooledData(await context.data('evaluation'));
  if (areOfSplit(data, split, own) && finite(best[split])) {
    const slices = evaluatedSlices(context, data, chosen, split, best[split]);
    if (slices) context.emit(slices);
  }
  await showImages(context, data, chosen, phases, classes, members);
}

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
 * Evaluates the mean of the phases, where it is asked for or transfer was repeated, and adds it to them.
 * @returns With the validation loss of the mean before any prior correction.
 */
function addEnsemble(
  { config, emit }: StudyContext,
  phases: Map<string, readonly Part[]>,
  classes: string[],
): { phase: string; loss: number | null; reason: string; members: string[] } | null {
  const candidates = [...ensembled(config, phases)];
  const made = ensembleOf(
    new Map(candidates.map(([id, parts]) => [id, pooledPhase(correctedOf(parts))])),
  );
  if (!made) return null;
  const roles = { classes, ...classRoles(classes, config) };
  // Members are of the same images.
  const parts = phases.get(made.members[0]!)!;
  const own = partedAs(made.predictions, parts);
  const folds = own.length > 1 ? figuresByFold(roles, own) : null;
  emit(evaluatedEnsemble(made.members, made.predictions, roles, folds));
  const uncorrected = averagedPhases(made.members.map((id) => pooledPhase(phases.get(id)!)));
  const given = partedAs(uncorrected, parts);
  phases.set(
    ENSEMBLE,
    parts.map(({ classes, files }, n) => ({
      ...{ classes, files, ...given[n]!, prior: null, corrected: own[n]! },
    })),
  );
  const { labels, probabilities } = uncorrected.validation;
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
  const trainedOnes = () =>
    [...evaluated.values()].filter(({ validation }) => validation.loss !== null);
  if (trainedOnes().length === 0) {
    const training = config.phases.filter((id) => phaseOf(id).recipe !== null);
    const skipped = training.filter((id) => context.skipped.has(id));
    if (skipped.length < training.length) throw new NothingTrained();
    const phase = 'evaluation';
    if (skipped.length === 0)
      emit({ type: 'note', phase, message: 'No training phase is part of this study.' });
    else {
      const message = `Nothing was trained: ${listed(skipped)} ${skipped.length === 1 ? 'was' : 'were'} skipped.`;
      emit({ type: 'warning', phase, message });
    }
    return;
  }
  await leaveOutLost(context);
  const trained = trainedOnes();
  const classes = trained[0]!.validation.perClass.map((one) => one.class);
  await lookAtTestSet(context);
  const protocols = await protocolsCompared(context);
  if (protocols) emit(protocols);
  const read = await predictionsOf(context);
  const { same, others } = partedByImages<readonly Part[]>(
    read,
    trained.map(({ phase }) => phase),
  );
  if (others.length > 0) {
    const message = otherImagesWarning(others, same.keys());
    emit({ type: 'warning', phase: 'evaluation', message });
  }
  const folds = allFolds(context.config);
  // A correction for the rarer classes raises the loss by design: phases are compared as they were trained.
  const comparable = trained.filter(({ phase }) => !others.includes(phase));
  const candidates = comparable.map(({ phase, validation, priorCorrection, bestEpoch }) => ({
    ...{ phase, loss: priorCorrection ? priorCorrection.before.loss : validation.loss },
    reason: folds === null ? `at epoch ${bestEpoch}` : `over the ${folds} folds`,
  }));
  const ensemble = addEnsemble(context, same, classes);
  if (ensemble) candidates.push(ensemble);
  const [best] = candidates
    .filter(({ loss }) => loss !== null)
    .sort((a, b) => a.loss! - b.loss!) as [(typeof candidates)[0]];
  lookCloser(context, best.phase, same, classes);
  const shown = new Map([...read, ...same]);
  await lookAtImages(context, best.phase, shown, classes, ensemble?.members);
  const before = trained.some(({ priorCorrection: prior }) => prior && isCorrected(prior));
  emit({
    type: 'phase-chosen',
    phase: best.phase,
    reason: `lowest validation loss${before ? ' before the prior correction' : ''}, ${best.loss!.toFixed(4)} ${best.reason}`,
  });
}
