/** The model of a phase's best epoch, opened again to predict with. */
import type { CompiledModel } from '../engine/index.js';
import { UserError } from '../errors.js';
import { decodeModel } from '../model/index.js';
import { evaluatedBest, readBest } from './best-checkpoint.js';
import type { StudyContext } from './context.js';
import { phaseFolder } from './pass.js';

/** What a phase came to is no longer in the run's folder. */
export class Lost extends UserError {}

/** @throws {Lost} when its checkpoint is damaged, gone or of another epoch. */
export async function withBestModel<T>(
  context: StudyContext,
  phase: string,
  work: (model: CompiledModel) => Promise<T>,
): Promise<T> {
  const found = await readBest(phaseFolder(context, phase), evaluatedBest(context, phase));
  if ('fault' in found) throw new Lost(found.fault);
  const { modelJson, weightsBin } = found.checkpoint;
  const engine = await context.engine();
  const { model: layers, weights } = await decodeModel(modelJson, weightsBin);
  // Nothing is trained: the optimizer is a part of a compiled model that is not used.
  const optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;
  const model = engine.compile(layers, { seed: context.config.seed, optimizer });
  try {
    await model.writeWeights(weights);
    return await work(model);
  } finally {
    model.dispose();
  }
}
