/**
 * The test set is locked until the evaluation. This is the one place that looks at it; each look is
 * written into the log with its number.
 */
import { evaluate } from '../evaluation/index.js';
import { classRoles } from '../study/lesion-classes.js';
import { passName } from '../study/passes.js';
import { withBestModel } from './best-model.js';
import type { StudyContext } from './context.js';
import { evaluatedByFold, pooledData, readParts } from './folds.js';
import { foldContexts, phaseFolder } from './pass.js';
import { pooled } from './pooled.js';
import { predictSplit, type Predictions } from './predict-split.js';
import {
  correctedPredictions,
  readPredictions,
  writePredictions,
  type ReadPredictions,
} from './predictions-file.js';
import type { PreparedData } from './prepare-data.js';
import { corrected, evaluatedPrior } from './prior.js';
import { withRoom } from './room.js';
import { contextOf } from './transfer/context.js';

/** What the best epoch of a phase says of the test images. */
async function predictTest(
  context: StudyContext,
  data: PreparedData,
  id: string,
): Promise<Predictions> {
  return withBestModel(context, id, (model) =>
    predictSplit(context, data, model, 'evaluation', 'test', {
      of: context.pass?.fold ? `${id}, ${passName(context.pass)}` : id,
      augmented: true,
    }),
  );
}

/** What a phase says of the test images, or the model of each fold of those that it holds out. */
async function lookWith(context: StudyContext, phase: string): Promise<Predictions> {
  const found: Predictions[] = [];
  for (const own of foldContexts(context)) {
    const data = await own.data('evaluation');
    const test = await predictTest(own, data, phase);
    const folder = phaseFolder(own, phase);
    const before = await readPredictions(folder);
    if (before) {
      await withRoom(own, 'the predictions', () =>
        writePredictions(folder, data, { ...before, test }, before.files.validation),
      );
    }
    found.push(corrected(test, evaluatedPrior(own, phase)));
  }
  return pooled(found);
}

/** Whether what a phase says of the test images was lost after it was tested. */
const isLost = (parts: readonly ReadPredictions[] | null): boolean =>
  parts?.some(({ test }) => test.labels.length === 0) ?? false;

/** The phases that are still to be tested. */
async function untestedOf(context: StudyContext) {
  const untested = [];
  for (const result of context.evaluated.values()) {
    const { phase, test } = result;
    if (test === null || isLost(await readParts(context, phase))) untested.push(result);
  }
  return untested;
}

/**
 * Evaluates the best epoch of each trained phase on the test images; those tested already are not tested
 * again. In a cross-validation over all folds, the test images are all images, each out-of-fold.
 * @throws {Stopped} when the study is to end now.
 */
export async function lookAtTestSet(context: StudyContext): Promise<void> {
  const { emit, evaluated, config } = context;
  const untested = await untestedOf(context);
  if (untested.length === 0) return;
  const data = pooledData(await context.data('evaluation'));
  if (data.split.test.length === 0) return;
  const { classes } = data.catalog;
  context.testLooks += 1;
  emit({
    type: 'test-set-looked-at',
    phase: 'evaluation',
    look: context.testLooks,
    images: data.split.test.length,
    models: untested.map(({ phase }) => phase),
  });
  for (const result of untested) {
    const { phase } = result;
    // A phase may have images of another size; which they are is the same.
    const phaseContext = contextOf(context, phase);
    const onTest = await lookWith(phaseContext, phase);
    const test = evaluate({ classes, ...classRoles(classes, config), ...onTest });
    evaluated.set(phase, { ...result, test });
    // First, for a phase that was tested is not looked at again by a runner that goes on.
    const parts = data.folds && (await readParts(context, phase));
    if (parts) {
      emit(evaluatedByFold(context, phase, parts.map(correctedPredictions), classes));
    }
    emit({ type: 'phase-tested', phase, test });
  }
}
