/** Batches are prepared one ahead of the step. */
import type { Batch, CompiledModel } from './types.js';

/**
 * Steps with their batches prepared: while one is made, the next one's batch is prepared already. Of
 * what `steps` yields the last two are in use.
 *
 * @param steps Asked for the next step before the current one is made; ended when the caller ends.
 * @throws what reading or preparing threw, when the turn comes to that step.
 */
export async function* prepareAhead<Step extends { batch: Batch }>(
  model: Pick<CompiledModel, 'prepare'>,
  steps: AsyncGenerator<Step, void, void>,
): AsyncGenerator<Step, void, void> {
  const prepare = async (step: Step): Promise<Step> =>
    model.prepare ? { ...step, batch: await model.prepare(step.batch) } : step;
  const following = async (): Promise<{ prepared: Promise<Step> } | null> => {
    const { value, done } = await steps.next();
    if (done) return null;
    const prepared = prepare(value);
    // Its failure is thrown when its turn comes, not while the step before it is made.
    prepared.catch(() => undefined);
    return { prepared };
  };
  let next = await following();
  try {
    while (next) {
      const step: Step = await next.prepared;
      next = await following();
      yield step;
    }
  } finally {
    // Until then its memory is in use.
    await next?.prepared.catch(() => undefined);
    await steps.return();
  }
}
