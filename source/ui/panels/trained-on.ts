/** The images that a phase trains on, by class where the log tells it: those of the pass in view. */
import type { PhaseState, RunState } from '../../runs/state.js';
import { passName } from '../../study/passes.js';
import { sum } from '../../sum.js';

type Catalog = NonNullable<RunState['catalog']>;

export interface TrainedOn {
  /** In the order of the study's classes; null where only their number is known. */
  counts: readonly number[] | null;
  images: number;
  /** "fold 2 of 5", of a study whose folds or protocols differ; null where there is one split. */
  of: string | null;
}

/** Images of the study and of other sources; before the first pass those of the first fold. */
export function trainedOn(
  catalog: Catalog,
  pass: PhaseState['pass'],
  classWeights: PhaseState['classWeights'],
): TrainedOn {
  const folds = catalog.folds?.length ?? 0;
  const fold = pass?.pass.fold ?? (folds > 0 ? { index: 1, of: folds } : null);
  const of = pass ? passName(pass.pass) : fold && `fold ${fold.index} of ${fold.of}`;
  // Its split is another one, and it may have classes of its own: the log has neither.
  if (pass?.pass.leaky) {
    const counts =
      classWeights?.counts.length === catalog.classes.length ? classWeights.counts : null;
    return { counts, images: pass.images.train + (pass.images.extra ?? 0), of };
  }
  const at = (fold?.index ?? 1) - 1;
  const own = catalog.folds?.[at]?.train ?? catalog.counts.train;
  const extra = catalog.extra?.splits[at]?.used;
  const counts = own.map((count, index) => count + (extra?.[index] ?? 0));
  return { counts, images: sum(counts), of };
}
