/** The `evaluation` phase: chooses among the trained phases by validation alone. */
import { UserError } from '../errors.js';
import { phaseOf } from '../study/phases.js';
import type { StudyContext } from './context.js';

export async function evaluationPhase({ emit, evaluated, config }: StudyContext): Promise<void> {
  emit({ type: 'phase-started', phase: 'evaluation' });
  const ranked = [...evaluated.values()]
    .filter(({ validation }) => validation.loss !== null)
    .sort((a, b) => a.validation.loss! - b.validation.loss!);
  if (ranked.length === 0) {
    if (config.phases.some((id) => phaseOf(id).recipe !== null)) {
      throw new UserError('No phase was trained to an end, so there is nothing to evaluate.');
    }
    emit({
      type: 'note',
      phase: 'evaluation',
      message: 'No training phase is part of this study.',
    });
    return;
  }
  const [best] = ranked;
  emit({
    type: 'phase-chosen',
    phase: best.phase,
    reason: `lowest validation loss, ${best.validation.loss!.toFixed(4)} at epoch ${best.bestEpoch}`,
  });
}
