/**
 * Validation predictions that are gone from the run's folder, or damaged, are made anew from the best epoch: without
 * them a phase has no temperature, no operating points and no comparison.
 */
import { crossEntropy } from '../evaluation/index.js';
import { Lost, withBestModel } from './best-model.js';
import { evaluatedAs, type StudyContext } from './context.js';
import { phaseFolder } from './pass.js';
import { predictSplit } from './predict-split.js';
import { readPredictions, writePredictions } from './predictions-file.js';
import { corrected, evaluatedPrior } from './prior.js';
import { withRoom } from './room.js';

/** Engines differ by less, other images by more. */
const SAME_LOSS = 1e-3;

async function predictAnew(context: StudyContext, phase: string, asking: string): Promise<void> {
  const data = await context.data(asking);
  const validation = await withBestModel(context, phase, (model) =>
    predictSplit(context, data, model, asking, 'validation', { of: phase, augmented: true }),
  );
  const prior = evaluatedPrior(context, phase);
  const { labels, probabilities } = corrected(validation, prior);
  const loss = crossEntropy(labels, probabilities);
  const before = evaluatedAs(context, phase)?.validation.loss ?? null;
  if (loss !== null && before !== null && Math.abs(loss - before) > SAME_LOSS * Math.abs(before)) {
    throw new Lost(
      `Made anew, they have a validation loss of ${loss.toFixed(4)}, and it was evaluated with ${before.toFixed(4)}: ` +
        'its images have changed.',
    );
  }
  await withRoom(context, 'the predictions', () =>
    writePredictions(phaseFolder(context, phase), data, { validation, prior }),
  );
}

/**
 * Sees to it that the predictions of a phase, or of the fold under way, can be read.
 * @param context As the phase has it.
 * @param asking The phase under way, whose view shows the progress.
 * @returns Why they cannot be had; null where they can.
 */
export async function seeToPredictions(
  context: StudyContext,
  phase: string,
  asking: string,
): Promise<string | null> {
  if ((await readPredictions(phaseFolder(context, phase))) !== null) return null;
  const missing = `The predictions of ${phase} (predictions.json) are damaged or gone from the run's folder`;
  try {
    await predictAnew(context, phase, asking);
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
    return `${missing}, and cannot be made anew. ${error.message}`;
  }
  const message = `${missing}. They were made anew from its best epoch.`;
  context.emit({ type: 'warning', phase: asking, message });
  return null;
}
